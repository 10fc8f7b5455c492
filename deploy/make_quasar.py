"""Makes `components/theme/vendor/`: Quasar with the components that the screens use, and no other.

Run by hand, in the project's environment, after NiceGUI moved to another version or a screen uses
another component (`COMPONENTS`); it needs Node.js and npm:

    .venv/bin/python deploy/make_quasar.py

The script is Quasar's own source, put together by esbuild; what the release has as its whole must
be what NiceGUI ships, byte for byte. The styles are NiceGUI's copy of Quasar's, without the rules
of other components and of classes that nothing sets. A third of the bytes is left, which is
seconds over a satellite's line.
"""

import hashlib
import json
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import nicegui

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "components" / "theme" / "vendor"
NICEGUI = Path(nicegui.__file__).parent
WHOLE = NICEGUI / "static" / "quasar.umd.prod.js"
LAYERS = (
    ("quasar", "quasar.unimportant.prod.css"),
    ("quasar_importants", "quasar.important.prod.css"),
)
ESBUILD = "esbuild@0.28.2"
COMPONENTS = (
    *("QBtn", "QCheckbox", "QDialog", "QIcon", "QInput", "QLayout", "QLinearProgress", "QMenu"),
    *("QPage", "QPageContainer", "QResizeObserver", "QSelect", "QToggle"),
)
"""What elements of NiceGUI's that the screens use are drawn with."""
LANGUAGES = ("en-GB", "ru", "kk")
# Colours are hundreds of classes; those of the theme and what a component names are left.
OPEN_PREFIXES = {"text-", "bg-", "q-", "col-", "row-", "on-"}
ENTRY = """
import installQuasar from 'quasar/src/install-quasar.js'
import Lang from 'quasar/src/plugins/lang/Lang.js'
import IconSet from 'quasar/src/plugins/icon-set/IconSet.js'
import Dark from 'quasar/src/plugins/dark/Dark.js'
{imports}
const components = {{ {names} }}
window.Quasar = {{
  version: __QUASAR_VERSION__, lang: Lang, iconSet: IconSet, Dark, ...components,
  install (app, opts) {{
    installQuasar(app, {{ components, directives: {{}}, plugins: {{}}, ...opts }})
  }}
}}
{languages}
"""
BUILD = """
import { build } from 'esbuild'
const vue = { name: 'vue', setup (b) {
  b.onResolve({ filter: /^vue$/ }, () => ({ path: 'vue', namespace: 'page' }))
  b.onLoad({ filter: /.*/, namespace: 'page' }, () => ({ contents: 'module.exports = window.Vue' }))
} }
const flags = Object.fromEntries(['', '_SERVER', '_CLIENT', '_PWA'].map(
  end => ['__QUASAR_SSR' + end + '__', 'false']))
const made = await build({
  entryPoints: ['entry.js'], outfile: 'out.js', bundle: true, minify: true, format: 'iife',
  target: 'es2022', lineLimit: 400, legalComments: 'none', metafile: true, plugins: [vue],
  define: { ...flags, __QUASAR_VERSION__: JSON.stringify(process.argv[2]) }
})
console.log(JSON.stringify(Object.keys(made.metafile.inputs)))
"""


def main() -> None:
    """Write the script, the styles, the licence and a list of what is in them."""
    version = read_version()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        fetch(place, version)
        inside = build_script(place, version)
        script = (place / "out.js").read_text("utf-8").strip()
        every = {
            path.stem for path in (place / "node_modules/quasar/src/components").rglob("Q*.js")
        }
        licence = (place / "node_modules/quasar/LICENSE").read_text("utf-8")
    head = f"/*! Quasar v{version}, MIT, (c) 2015-present Razvan Stoenescu; by make_quasar.py */\n"
    used = {Path(path).stem for path in inside if "/components/" in path and "/Q" in path}
    # What components share lies in the folder of one of them: QSelect scrolls as QVirtualScroll.
    tags = kebab_names(used) | {
        f"q-{Path(path).parent.name}" for path in inside if "/components/" in path
    }
    classes = Classes(kebab_names(every) - tags, tags, read_words(script), page_words())
    styles = filter_styles(classes)
    files = {"quasar.js": f"{head}{script}\n", "quasar.css": f"{head}{styles}\n"}
    files["QUASAR-LICENSE.txt"] = licence
    for name, text in files.items():
        (TARGET / name).write_text(text, "utf-8")
    contents = {
        "quasar": version,
        "components": sorted(COMPONENTS),
        "brought_along": sorted(used - set(COMPONENTS)),
        "sha256": {name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items()},
    }
    (TARGET / "contents.json").write_text(json.dumps(contents, indent=2) + "\n", "utf-8")


def read_version() -> str:
    """The version of the Quasar that NiceGUI ships."""
    found = re.search(r"Quasar Framework v([\d.]+)", WHOLE.read_text("utf-8")[:200])
    if found is None:
        raise SystemExit(f"{WHOLE} does not tell its version")
    return found[1]


def fetch(place: Path, version: str) -> None:
    """Fetch Quasar's release and esbuild; nothing of them is run but esbuild."""
    (place / "package.json").write_text('{"private": true, "type": "module"}', "utf-8")
    packages = [f"quasar@{version}", ESBUILD]
    run(
        place,
        "npm",
        "install",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--silent",
        *packages,
    )
    released = place / "node_modules/quasar/dist/quasar.umd.prod.js"
    if released.read_bytes() != WHOLE.read_bytes():
        raise SystemExit(f"quasar {version} is not what NiceGUI ships")


def build_script(place: Path, version: str) -> list[str]:
    """Put `out.js` together; gives the paths of its sources."""
    source = place / "node_modules/quasar/src/components"
    paths = {path.stem: path.relative_to(place / "node_modules") for path in source.rglob("Q*.js")}
    languages = "".join(
        f"import lang{i} from 'quasar/lang/{name}.js'\nLang['{name.replace('-', '')}'] = lang{i}\n"
        for i, name in enumerate(LANGUAGES)
    )
    imports = "".join(f"import {name} from '{paths[name]}'\n" for name in COMPONENTS)
    entry = ENTRY.format(imports=imports, names=", ".join(COMPONENTS), languages=languages)
    (place / "entry.js").write_text(entry, "utf-8")
    (place / "build.mjs").write_text(BUILD, "utf-8")
    inside: list[str] = json.loads(run(place, "node", "build.mjs", version))
    return inside


def run(place: Path, *command: str) -> str:
    """What a command writes."""
    done = subprocess.run(command, cwd=place, check=True, capture_output=True, text=True)  # noqa: S603 - fixed commands
    return done.stdout


def read_words(text: str) -> set[str]:
    """The words of a text that may be names of classes."""
    return set(re.findall(r"[A-Za-z][\w-]*", text))


def page_words() -> set[str]:
    """The words of NiceGUI and of our first paint."""
    paths = [NICEGUI / "static" / name for name in ("nicegui.js", "nicegui.css")]
    paths += [NICEGUI / "templates" / "index.html", NICEGUI / "client.py"]
    paths += [ROOT / "components" / "shell" / "first_paint.py"]
    paths += sorted((ROOT / "components" / "theme" / "assets" / "css").glob("*.css"))
    paths += [p for p in (NICEGUI / "elements").glob("*") if p.suffix in {".py", ".js"}]
    return {word for path in paths for word in read_words(path.read_text("utf-8"))}


def filter_styles(classes: "Classes") -> str:
    """The layers of Quasar's styles without other components and classes that nothing sets."""
    parts = []
    for layer, name in LAYERS:
        css = (NICEGUI / "static" / name).read_text("utf-8")
        kept = "\n".join(filter_rules(css, classes))
        parts.append(f"@layer {layer}{{\n{kept}\n}}")
    styles = "\n".join(parts)
    # Movements that no rule names any more go too.
    for frames in re.findall(r"@keyframes ([\w-]+)\{", styles):
        if not re.search(rf"animation[\w-]*:[^;}}]*\b{frames}\b", styles):
            styles = re.sub(rf"@keyframes {frames}\{{(?:[^{{}}]*\{{[^{{}}]*\}})*\}}\n?", "", styles)
    return styles


def kebab_names(names: Iterable[str]) -> set[str]:
    """The tags of components: `q-btn` for `QBtn`."""
    return {re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower() for name in names}


def split_blocks(css: str) -> Iterator[tuple[str, str]]:
    """Pairs of a selector or at-rule and what its braces hold; minified CSS."""
    at = 0
    while (opens := css.find("{", at)) >= 0:
        depth, end = 1, opens + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        yield css[at:opens].strip(), css[opens + 1 : end - 1]
        at = end


def filter_rules(css: str, classes: "Classes") -> Iterator[str]:
    """The rules that may fit something."""
    for head, body in split_blocks(css):
        if head.startswith("@media"):
            inner = "\n".join(filter_rules(body, classes))
            if inner:
                yield f"{head}{{{inner}}}"
        elif head.startswith("@"):
            yield f"{head}{{{body}}}"
        else:
            kept = [selector for selector in split_selectors(head) if classes.may_fit(selector)]
            if kept:
                yield f"{','.join(kept)}{{{body}}}"


def split_selectors(head: str) -> list[str]:
    """The selectors of a rule; commas within parentheses divide nothing."""
    return re.split(r",(?![^(]*\))", head)


class Classes:
    """The classes that may be set.

    `used` and `others` are the tags of components, `script` the words of Quasar's script as it is
    here, `page` those of NiceGUI and of our first paint.
    """

    def __init__(self, others: set[str], used: set[str], script: set[str], page: set[str]) -> None:
        self.others, self.used, self.script, self.page = others, used, script, page
        prefixes = {word for word in script | page if word.endswith("-") and len(word) > 3}
        self.prefixes = tuple(prefixes - OPEN_PREFIXES)

    def may_fit(self, selector: str) -> bool:
        """Whether something may have all the classes of a selector."""
        bare = re.sub(r":not\([^)]*\)", "", selector)
        return all(self.is_set(name) for name in re.findall(r"\.([A-Za-z][\w-]*)", bare))

    def is_set(self, name: str) -> bool:
        """Whether a component that is used, or NiceGUI, may set a class."""
        ends = [len(name), *(found.start() for found in re.finditer("-|__", name))]
        tags = {name[:end] for end in ends} & (self.others | self.used)
        tag = max(tags, key=len, default="")
        if tag in self.used or name in self.script:
            return True
        return tag not in self.others and (name in self.page or name.startswith(self.prefixes))


if __name__ == "__main__":
    main()
