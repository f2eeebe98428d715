"""What mkdocs does not do by itself: it takes the pages from where they are in the source tree, makes pages of
the code that they link to, and puts the scheduler's pages into the lessons.

The sources are written to be read in the repository. What only the site needs is added here, so that no source
knows of the site.
"""

import html
import json
import logging
import os
import pathlib
import posixpath
import re

from mkdocs.structure.files import File

LOG = logging.getLogger('mkdocs.hooks')
ROOT = pathlib.Path(__file__).resolve().parents[2]
# The folder with play/*.html, as `racekit serve --export` has written them; without it nothing can be played.
PLAY = pathlib.Path(os.environ.get('RACEKIT_SITE_PLAY', '/nonexistent'))

FENCE = re.compile(r'^(`{3,}.*?^`{3,}$)', re.M | re.S)
LINK = re.compile(r'\]\(([^)#:\s]+)')  # to a file: no address of another host, no anchor
LANGUAGES = {'.cpp': 'cpp', '.sh': 'sh', '.yml': 'yaml'}


class CodePage(File):
    """A file of the repository that is no Markdown, as a page: broken/counter.cpp becomes broken/counter.html.
    mkdocs then follows the links to it as to any page, and a browser shows it, where it would save a .cpp."""

    def is_documentation_page(self):
        return True


class Case:
    """A page of the scheduler, and what it says about itself."""

    def __init__(self, file):
        text = file.read_text(encoding='utf-8')
        about = re.search(r'<script type="application/json" id="racekit-case">(.*?)</script>', text, re.S)[1]
        case = json.loads(about)['case']
        self.url = 'play/' + file.name
        self.title, self.goal, self.program = case['title'], case.get('goal', ''), case['program']
        self.lesson = case['lesson']['file']
        self.next = case.get('next', {}).get('file')


def cases():
    """The scheduler's pages, in the order in which each leads to the next."""
    found = {file.name: Case(file) for file in sorted((PLAY / 'play').glob('*.html'))}
    later = {case.next for case in found.values()}
    name, ordered = next((name for name in found if name not in later), None), []
    while name:
        ordered.append(found[name])
        name = found[name].next
    return ordered


# Which files, and in which order.

def pages():
    """The Markdown files that become pages, by their paths in the repository."""
    top = [ROOT / name for name in ('README.md', 'CONTRIBUTING.md', 'CHANGELOG.md')]
    found = top + sorted((ROOT / 'lessons').glob('*.md')) + sorted((ROOT / 'docs').glob('*.md'))
    return [path.relative_to(ROOT).as_posix() for path in found]


def linked(page):
    """The files of the repository that a page links to."""
    text = FENCE.sub('', (ROOT / page).read_text(encoding='utf-8'))
    paths = {posixpath.normpath(posixpath.join(posixpath.dirname(page), link)) for link in LINK.findall(text)}
    return {path for path in paths if (ROOT / path).is_file()}


def on_files(files, config):
    def add(kind, path, root=ROOT):
        files.append(kind(path, str(root), config['site_dir'], config['use_directory_urls']))

    every = pages()
    for path in every:
        add(File, path)
    others = set().union(*map(linked, every)) - set(every)
    for kind in ('broken', 'cost', 'fixed'):
        others |= {path.relative_to(ROOT).as_posix() for path in (ROOT / kind).glob('*.cpp')}
    for path in sorted(others):
        add(File if path.endswith(('.svg', '.webp')) else CodePage, path)
    add(File, 'play/README.md', PLAY)  # on_page_read_source writes it
    for case in cases():
        add(File, case.url, PLAY)
    return files


def groups():
    """The lessons as lessons/README.md groups them; a group of one lesson is that lesson."""
    text = (ROOT / 'lessons/README.md').read_text(encoding='utf-8')
    for section in text.split('\n### ')[1:]:
        lessons = ['lessons/' + file for file in re.findall(r'^\| \[\d\d .*?\]\((.*?)\)', section, re.M)]
        if len(lessons) == 1:
            yield lessons[0]
        elif lessons:
            yield {re.sub(r' \(.*', '', section.split('\n')[0]): lessons}


def on_config(config):
    lessons = next(entry for entry in config['nav'] if 'Lessons' in entry)
    if len(lessons['Lessons']) == 2:
        lessons['Lessons'][1:1] = groups()
    fences = [{'name': name, 'class': name, 'format': terminal} for name in ('console', 'text')]
    config['mdx_configs'].setdefault('pymdownx.superfences', {})['custom_fences'] = fences
    return config


def on_nav(nav, files, **kwargs):
    """A page that a reader cannot find is a mistake; mkdocs itself would only mention it."""
    listed = {page.file.src_uri for page in nav.pages}
    for path in sorted(set(pages()) - listed):
        LOG.warning('%s is in no menu: lessons/README.md lists the lessons, kit/site/mkdocs.yml all else', path)
    return nav


# What stands on a page.

def terminal(source, language, css_class, options, md, **kwargs):
    """A block of commands and their output. A lexer would take a stack frame's # for a prompt."""
    kinds = {'$ ': 'command', '~ ': 'differs'}
    lines = []
    for line in source.split('\n'):
        kind = kinds.get(line[:2] if line != '~' else '~ ')
        text = html.escape(line, quote=False)
        lines.append(f'<span class="{kind}">{text}</span>' if kind else text)
    return '<div class="highlight"><pre><code>' + '\n'.join(lines) + '\n</code></pre></div>'


def on_page_read_source(page, config):
    path = page.file.src_uri
    if isinstance(page.file, CodePage):
        return code(path)
    if path == 'play/README.md':
        return play()
    return None


def code(path):
    """The page of a file that is no Markdown."""
    language = LANGUAGES.get(posixpath.splitext(path)[1], 'text')
    text = (ROOT / path).read_text(encoding='utf-8').rstrip('\n')
    numbers = ' linenums="1"' if language != 'text' else ''
    folder, _, name = path.partition('/')
    twin = {'broken': 'fixed', 'fixed': 'broken'}.get(folder)
    also = ''
    if twin and (ROOT / twin / name).is_file():
        also = {'fixed': 'Its cure', 'broken': 'Without the cure'}[twin] + f': [{twin}/{name}](../{twin}/{name})\n'
    # The fence is longer than any in the text.
    return f'# {path}\n\n{also}\n````````{language}{numbers}\n{text}\n````````\n'


def play():
    """The page that lists what can be played."""
    lines = ['# Be the scheduler', '',
             'Each of these pages runs in your browser. You choose which thread of the real program takes the next '
             'step: the keys 1 and 2 let a thread take one, the arrows go back and forth, `h` gives a hint.', '']
    rows = []
    for case in cases():
        name, number = posixpath.basename(case.url), posixpath.basename(case.lesson)[:2]
        rows.append(f'| <a href="{name}">{html.escape(case.title)}</a> | {case.goal or "Nothing fails: find them all"} '
                    f'| `{case.program}` | [{number}](../{case.lesson}) |')
    if rows:
        return '\n'.join(lines + ['| play | the goal | program | lesson |', '|---|---|---|---|'] + rows)
    return '\n'.join(lines[:2] + ['This site was built without the pages of `racekit serve --export`.'])


def on_page_markdown(markdown, page, **kwargs):
    if isinstance(page.file, CodePage):
        return markdown
    # What the tests of a lesson run and a reader does not see. It may hold fences.
    markdown = re.sub(r'^<!--.*?-->\n?', '', markdown, flags=re.M | re.S)
    if page.file.src_uri.startswith('lessons/'):
        markdown = embed(markdown, page)
    parts = FENCE.split(markdown)
    parts[::2] = [as_mkdocs_reads(part) for part in parts[::2]]
    return ''.join(parts)


def as_mkdocs_reads(text):
    """Markdown as GitHub reads it, made such that Python's reads the same."""
    text = text.replace('<details><summary>', '<details markdown="1">\n<summary markdown="span">')
    # A nested list is indented by four. A list may follow its paragraph's line at once.
    text = re.sub(r'^ {2,3}(?=- )', '    ', text, flags=re.M)
    return re.sub(r'^((?!- |\d+\. |[|> ]).+\n)(?=- )', r'\1\n', text, flags=re.M)


def embed(markdown, page):
    """Puts what can be played, and the switch for the instructor's notes, into a lesson."""
    up = posixpath.relpath('.', posixpath.dirname(page.file.src_uri))
    mine = [case for case in cases() if case.lesson == page.file.src_uri]
    if mine:
        heading = '' if '\n## Play it\n' in markdown else (
            '## Play it\n\nBe the scheduler of the real program: the keys 1 and 2 let a thread take one step, '
            'the arrows go back and forth.\n\n')
        blocks = ''.join(
            # Folded, and lazy: a browser loads it when a reader unfolds it.
            f'<details class="play"><summary>Play it here: {html.escape(case.title)}</summary>'
            f'<iframe loading="lazy" title="{html.escape(case.title)}" src="{up}/{case.url}"></iframe>'
            f'<p><a href="{up}/{case.url}">On a page of its own</a></p></details>\n\n' for case in mine)
        markdown = markdown.replace('\n## Check yourself\n', f'\n{heading}{blocks}## Check yourself\n', 1)
    # Shown by the switch, and not folded; site.css has the rest.
    return re.sub(
        r"<details><summary>Instructor's notes</summary>\n(.*?)</details>",
        '<div class="instructor" markdown="1">\n'
        '<div class="switch"><input type="checkbox" role="switch" id="instructor">'
        '<label for="instructor">Instructor\'s notes</label></div>\n'
        r'<div markdown="1">\n\1</div>\n</div>', markdown, flags=re.S)


def on_page_content(content, page, **kwargs):
    if page.file.src_uri == 'docs/cheat-sheet.md':
        content = f'<div class="sheet">{content}</div>'  # site.css prints it on one page
    # mkdocs takes a link without a dot for a folder's, and leaves it as it is.
    return content.replace('href="LICENSE"', 'href="LICENSE.html"')




def on_post_page(output, page, config):
    # From a disk a browser lets no page read the search's index, and the theme's script would fail over it. So the
    # search goes before that script comes.
    away = ("<script>if (location.protocol === 'file:') { document.querySelector('.md-search')?.remove(); "
            "document.documentElement.classList.add('from-disk'); }</script>")
    return output.replace('<script id="__config"', away + '<script id="__config"', 1)
