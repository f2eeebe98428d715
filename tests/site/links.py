#!/usr/bin/python3
"""links.py SITE: each link and anchor within the built site leads somewhere, and no page loads a font, script, style,
picture or frame from another host. Prints what does not hold, and what was counted."""

import html.parser
import os
import pathlib
import re
import sys
import urllib.parse

LOADS = {'script': 'src', 'img': 'src', 'iframe': 'src', 'source': 'src', 'link': 'href'}
ELSEWHERE = re.compile(r'^(https?:)?//')
FROM_STYLE = re.compile(r'url\(\s*["\']?((?:https?:)?//[^)"\']*)|@import\s+["\']?((?:https?:)?//[^"\';]*)')


class Page(html.parser.HTMLParser):
    """What a page can be led to, what it links to, and what it loads."""

    def __init__(self, text):
        super().__init__()
        self.anchors, self.links, self.loads = {''}, [], []
        self.feed(text)
        self.loads += [a or b for a, b in FROM_STYLE.findall(text)]

    def handle_starttag(self, tag, attributes):
        has = dict(attributes)
        self.anchors |= {has[name] for name in ('id', 'name') if has.get(name)}
        if tag == 'a' and has.get('href'):
            self.links.append(has['href'])
        if has.get(LOADS.get(tag)):
            self.loads.append(has[LOADS[tag]])


def main(site):
    pages = {path: Page(path.read_text(encoding='utf-8')) for path in sorted(site.rglob('*.html'))}
    wrong, counted = [], 0
    for path, page in pages.items():
        for link in page.links + page.loads:
            address = urllib.parse.urlsplit(link)
            if address.scheme or address.netloc:
                continue
            counted += 1
            name = urllib.parse.unquote(address.path)
            target = path
            if name:  # mkdocs writes 404.html for any folder, so its links begin at the site's root
                target = pathlib.Path(os.path.normpath(site / name[1:] if name[0] == '/' else path.parent / name))
            if target.is_dir():
                target /= 'index.html'
            where = f'{path.relative_to(site)}: {link}'
            if site not in target.parents or not target.is_file():
                wrong.append(f'{where}: there is no such file')
            elif target in pages and urllib.parse.unquote(address.fragment) not in pages[target].anchors:
                wrong.append(f'{where}: there is no such anchor')
        wrong += [f'{path.relative_to(site)}: {url}: is loaded from another host'
                  for url in page.loads if ELSEWHERE.match(url)]
    for path in sorted(site.rglob('*.css')):
        wrong += [f'{path.relative_to(site)}: {a or b}: is loaded from another host'
                  for a, b in FROM_STYLE.findall(path.read_text(encoding='utf-8'))]
    print('\n'.join(wrong + [f'{len(pages)} pages, {counted} links and anchors within the site, {len(wrong)} wrong']))
    return 1 if wrong or counted < 1000 else 0


if __name__ == '__main__':
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
