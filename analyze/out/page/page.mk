# SPDX-License-Identifier: BSD-2-Clause
#
# page.mk - the style and the scripts of the HTML pages, from the files beside this one into
# ../page-assets.c: joined, without comments and indentation, as numbers; and the SHA-256 of
# each, by which a page's policy lets it in. Included by the top Makefile.

PAGE := analyze/out/page
PAGE_B := $(B)/page
PAGE_CSS := $(patsubst %,$(PAGE)/%.css,page flame-svg diff-svg growth-plot)
# A page's script is what pages share, then its own, in this order: one function.
PAGE_SHARED_JS := $(patsubst %,$(PAGE)/%.js,data colours words boxes paint picture controls)
PAGE_FLAME_JS := $(PAGE_SHARED_JS) $(patsubst %,$(PAGE)/%.js,lanes towers flame)
PAGE_DIFF_JS := $(PAGE_SHARED_JS) $(patsubst %,$(PAGE)/%.js,lanes towers diff)
PAGE_ASSETS := page.css flame-svg.css diff-svg.css growth-plot.css flame.js diff.js

$(PAGE_B)/page.css: $(PAGE_CSS)
$(PAGE_B)/flame-svg.css: $(PAGE)/flame-svg.css
$(PAGE_B)/diff-svg.css: $(PAGE)/diff-svg.css
$(PAGE_B)/growth-plot.css: $(PAGE)/growth-plot.css
$(PAGE_B)/flame.js: $(PAGE_FLAME_JS)
$(PAGE_B)/diff.js: $(PAGE_DIFF_JS)

$(PAGE_B)/%.css: $(PAGE)/bare.awk
	@mkdir -p $(@D)
	@awk -f $(PAGE)/bare.awk $(filter %.css,$^) > $@
$(PAGE_B)/%.js: $(PAGE)/bare.awk
	@mkdir -p $(@D)
	@{ echo '"use strict";(async()=>{'; awk -f $(PAGE)/bare.awk $(filter %.js,$^); echo '})();'; } > $@
$(PAGE_B)/%.inc: $(PAGE_B)/%
	@od -An -v -tu1 $< | sed 's/[0-9]\{1,\}/&,/g' > $@
$(PAGE_B)/%.sha256: $(PAGE_B)/%
	@printf '"%s"\n' "$$(sha256sum $< | cut -c 1-64 | tr a-f A-F | basenc --base16 -d | base64)" > $@

.SECONDARY: $(patsubst %,$(PAGE_B)/%,$(PAGE_ASSETS))
$(B)/host/analyze/out/page-assets.o: $(foreach a,$(PAGE_ASSETS),$(PAGE_B)/$(a).inc $(PAGE_B)/$(a).sha256)
$(B)/host/analyze/out/page-assets.o: private HOST_CFLAGS += -I$(PAGE_B)
