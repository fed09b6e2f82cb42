# SPDX-License-Identifier: BSD-2-Clause
#
# bare.awk - a style or a script without what only its readers need: indentation, empty lines,
# lines that are comments. Names stay, so that a page can be read where it is.
{ sub(/^[ \t]+/, ""); sub(/[ \t]+$/, "") }
/^\/\*/ { comment = 1 }
comment { if (/\*\/$/) comment = 0; next }
/^\/\// || /^$/ { next }
{ print }
