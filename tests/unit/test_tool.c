/* SPDX-License-Identifier: MIT
 * What the commands share: the one line of an error, whatever a file's name or a word holds. */
#include <stdio.h>
#include <string.h>

#include "listen.h"
#include "tool.h"
#include "unit.h"

typedef struct shown {
    const char *text, *line;
} shown;

static const shown rows[] = {
    {"plain ~", "plain ~"},
    {"a\nb\rc\td", "a\\x0ab\\x0dc\\x09d"},
    {"\033[2J\a\177", "\\x1b[2J\\x07\\x7f"},
    /* UTF-8 up to U+10FFFF is shown as it is */
    {"caf\xc3\xa9 \xc2\xa0 \xe2\x82\xac \xed\x9f\xbf \xf0\x9f\x98\x80 \xf4\x8f\xbf\xbf",
     "caf\xc3\xa9 \xc2\xa0 \xe2\x82\xac \xed\x9f\xbf \xf0\x9f\x98\x80 \xf4\x8f\xbf\xbf"},
    /* C1 controls, of which U+009B begins an escape sequence */
    {"\xc2\x9b"
     "2J \xc2\x80",
     "\\xc2\\x9b2J \\xc2\\x80"},
    /* no UTF-8: Latin-1, cut short, overlong, a surrogate, beyond U+10FFFF */
    {"caf\xe9!", "caf\\xe9!"},
    {"\xe2\x82", "\\xe2\\x82"},
    {"\xe2\x82 ", "\\xe2\\x82 "},
    {"\xc0\x8a", "\\xc0\\x8a"},
    {"\xe0\x80\x8a", "\\xe0\\x80\\x8a"},
    {"\xf0\x80\x80\x8a", "\\xf0\\x80\\x80\\x8a"},
    {"\xed\xa0\x80", "\\xed\\xa0\\x80"},
    {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
    {"\xff", "\\xff"},
};

START_TEST(a_line_shows_what_it_cannot_print) {
    const shown *row = &rows[_i];
    char heard[LISTEN_LINE], line[LISTEN_LINE];
    listen_begin();
    const int code = fail(EXIT_BAD_FILE, "%s: is amiss", row->text);
    listen_end(heard);
    ck_assert_int_eq(code, EXIT_BAD_FILE);
    snprintf(line, sizeof line, "clcnn: %s: is amiss\n", row->line);
    ck_assert_str_eq(heard, line);
}
END_TEST

Suite *suite_tool(void) {
    Suite *suite = suite_create("tool");
    TCase *tcase = tcase_create("tool");
    tcase_add_loop_test(tcase, a_line_shows_what_it_cannot_print, 0, UNIT_COUNT(rows));
    suite_add_tcase(suite, tcase);
    return suite;
}
