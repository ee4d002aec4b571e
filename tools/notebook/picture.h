/* SPDX-License-Identifier: MIT
 * Grey pictures as PNG files: a file is there whole or not at all. */
#ifndef CLCNN_TOOLS_PICTURE_H
#define CLCNN_TOOLS_PICTURE_H

typedef struct picture {
    int width, height;
    unsigned char *grey; /* rows from the top, 0 is black */
} picture;

/* A white picture. EXIT_RIGHT, or an exit code after its line was printed; the picture is then
 * empty. picture_free takes an empty picture. */
int picture_create(int width, int height, picture *p);
void picture_free(picture *p);

/* Writes a temporary file beside `path` and renames it. EXIT_RIGHT or an exit code. */
int picture_write(const picture *p, const char *path);

#endif
