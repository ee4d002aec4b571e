/* SPDX-License-Identifier: MIT */
#include "draw.h"

#include <langinfo.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "tool.h"

enum { GLYPH_WIDTH = 5, GLYPH_HEIGHT = 7, ADVANCE = GLYPH_WIDTH + 1, MARGIN = 16, TITLE_SCALE = 3 };
enum { BLACK = 0, WHITE = 255 };

/* What numbers are written with: a row a string, a column a character. */
static const char alphabet[] = "0123456789-+.e";
static const char *const glyphs[][GLYPH_HEIGHT] = {
    {" ### ", "#   #", "#  ##", "# # #", "##  #", "#   #", " ### "}, /* 0 */
    {"  #  ", " ##  ", "  #  ", "  #  ", "  #  ", "  #  ", " ### "}, /* 1 */
    {" ### ", "#   #", "    #", "   # ", "  #  ", " #   ", "#####"}, /* 2 */
    {" ### ", "#   #", "    #", "  ## ", "    #", "#   #", " ### "}, /* 3 */
    {"   # ", "  ## ", " # # ", "#  # ", "#####", "   # ", "   # "}, /* 4 */
    {"#####", "#    ", "#### ", "    #", "    #", "#   #", " ### "}, /* 5 */
    {" ### ", "#    ", "#    ", "#### ", "#   #", "#   #", " ### "}, /* 6 */
    {"#####", "    #", "   # ", "   # ", "  #  ", "  #  ", "  #  "}, /* 7 */
    {" ### ", "#   #", "#   #", " ### ", "#   #", "#   #", " ### "}, /* 8 */
    {" ### ", "#   #", "#   #", " ####", "    #", "    #", " ### "}, /* 9 */
    {"     ", "     ", "     ", " ### ", "     ", "     ", "     "}, /* - */
    {"     ", "  #  ", "  #  ", "#####", "  #  ", "  #  ", "     "}, /* + */
    {"     ", "     ", "     ", "     ", "     ", " ##  ", " ##  "}, /* . */
    {"     ", "     ", " ### ", "#   #", "#####", "#    ", " ### "}, /* e */
};

static void fill_rectangle(picture *p, int left, int top, int width, int height, int grey) {
    for (int y = top; y < top + height; y++) {
        memset(p->grey + (size_t)y * (size_t)p->width + left, grey, (size_t)width);
    }
}

static void draw_glyph(picture *p, int left, int top, int scale, int grey, char c) {
    const char *const *rows = glyphs[strchr(alphabet, c) - alphabet];
    for (int y = 0; y < GLYPH_HEIGHT; y++) {
        for (int x = 0; x < GLYPH_WIDTH; x++) {
            if (rows[y][x] == '#') {
                fill_rectangle(p, left + x * scale, top + y * scale, scale, scale, grey);
            }
        }
    }
}

static int text_width(const char *text, int scale) {
    return ((int)strlen(text) * ADVANCE - 1) * scale;
}

/* Writes the middle of the text at (x, y). */
static void draw_text(picture *p, int x, int y, int scale, int grey, const char *text) {
    int left = x - text_width(text, scale) / 2;
    for (; *text; text++, left += ADVANCE * scale) {
        draw_glyph(p, left, y - GLYPH_HEIGHT * scale / 2, scale, grey, *text);
    }
}

static float value_at(const draw_maps *maps, int map, int y, int x) {
    return maps->values[(size_t)map * maps->map_step +
                        ((size_t)y * (size_t)maps->width + (size_t)x) * maps->pixel_step];
}

typedef struct range {
    float low, high;
} range;

static range range_of(const draw_maps *maps, int map) {
    range r = {INFINITY, -INFINITY};
    for (int y = 0; y < maps->height; y++) {
        for (int x = 0; x < maps->width; x++) {
            r.low = fminf(r.low, value_at(maps, map, y, x));
            r.high = fmaxf(r.high, value_at(maps, map, y, x));
        }
    }
    return r;
}

/* 0 to 255; a map of one value is black, and so is what is not finite. */
static int grey_of(float value, range r) {
    const float part = (value - r.low) / (r.high - r.low);
    return isfinite(part) ? (int)lrintf(part * WHITE) : BLACK;
}

/* White on what is below the middle of the drawn range, black on the rest. Values that leave no
 * room for the smallest letters are not written. */
static void write_value(picture *p, int left, int top, int cell, float value, int grey) {
    char text[32];
    snprintf(text, sizeof text, "%.4g", (double)value);
    const int scale = cell * 8 / 10 / text_width(text, 1);
    if (scale > 0 && strspn(text, alphabet) == strlen(text)) {
        const int largest = cell / 24 > 1 ? cell / 24 : 1;
        draw_text(p, left + cell / 2, top + cell / 2, scale < largest ? scale : largest,
                  2 * grey < WHITE ? WHITE : BLACK, text);
    }
}

static void draw_map(picture *p, int left, int top, const draw_maps *maps, int map,
                     const draw_style *style) {
    const range r = range_of(maps, map);
    const int cell = style->cell;
    fill_rectangle(p, left - 1, top - 1, maps->width * cell + 2, maps->height * cell + 2, BLACK);
    for (int y = 0; y < maps->height; y++) {
        for (int x = 0; x < maps->width; x++) {
            const float value = value_at(maps, map, y, x);
            const int grey = grey_of(value, r);
            fill_rectangle(p, left + x * cell, top + y * cell, cell, cell, grey);
            if (style->with_values) {
                write_value(p, left + x * cell, top + y * cell, cell, value, grey);
            }
        }
    }
}

int draw_sheet(const draw_maps *maps, const draw_style *style, picture *sheet) {
    const int columns =
        style->columns > 0 && style->columns < maps->count ? style->columns : maps->count;
    const int rows = (maps->count + columns - 1) / columns;
    const int title = style->titles ? GLYPH_HEIGHT * TITLE_SCALE + MARGIN / 2 : 0;
    const int across = maps->width * style->cell + MARGIN;
    const int down = maps->height * style->cell + MARGIN + title;
    const int code = picture_create(columns * across + MARGIN, rows * down + MARGIN, sheet);
    for (int map = 0; !code && map < maps->count; map++) {
        const int left = MARGIN + map % columns * across;
        const int top = MARGIN + map / columns * down;
        if (style->titles) {
            char text[16];
            snprintf(text, sizeof text, "%d", style->titles[map]);
            draw_text(sheet, left + (across - MARGIN) / 2, top + GLYPH_HEIGHT * TITLE_SCALE / 2,
                      TITLE_SCALE, BLACK, text);
        }
        draw_map(sheet, left, top + title, maps, map, style);
    }
    return code;
}

/* Block letters need UTF-8, greys a terminal that knows escape sequences. */
static int terminal_has_greys(void) {
    const char *kind = getenv("TERM");
    setlocale(LC_CTYPE, "");
    return kind && strcmp(kind, "dumb") != 0 && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static int terminal_columns(void) {
    struct winsize size;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/* One character for two pixels, one over the other; below is -1 under an odd last row. */
static void put_pixels(int greys, int above, int below) {
    if (!greys) {
        static const char shades[] = " .:-=+*#%@";
        const int mean = below < 0 ? above : (above + below) / 2;
        putchar(shades[mean * (int)(sizeof shades - 2) / WHITE]);
    } else if (below < 0) {
        printf("\033[38;5;%dm\u2580", 232 + above * 23 / WHITE);
    } else {
        printf("\033[38;5;%d;48;5;%dm\u2580", 232 + above * 23 / WHITE, 232 + below * 23 / WHITE);
    }
}

static void put_row(int greys, const draw_maps *maps, int map, int y) {
    const range r = range_of(maps, map);
    for (int x = 0; x < maps->width; x++) {
        const int above = grey_of(value_at(maps, map, y, x), r);
        const int below = y + 1 < maps->height ? grey_of(value_at(maps, map, y + 1, x), r) : -1;
        put_pixels(greys, above, below);
    }
    fputs(greys ? "\033[0m " : " ", stdout);
}

void draw_on_terminal(const draw_maps *maps) {
    const int fitting = isatty(STDOUT_FILENO) ? terminal_columns() / (maps->width + 1) : 0;
    const int count = maps->count < fitting ? maps->count : fitting;
    const int greys = count > 0 && terminal_has_greys();
    for (int y = 0; count > 0 && y < maps->height; y += 2) {
        for (int map = 0; map < count; map++) {
            put_row(greys, maps, map, y);
        }
        putchar('\n');
    }
}
