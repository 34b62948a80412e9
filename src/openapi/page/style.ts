/** The colours are those of the page of uploads. */
export const STYLE = `
:root { --ground: #f6f7f6; --card: #fff; --text: #1c2421; --quiet: #5c6864; --line: #d8dedb; --accent: #1f6f54;
  --get: #1f6f54; --post: #7a5a00; --put: #5b4aa8; --delete: #a8322a; --code: #eef1ef; }
@media (prefers-color-scheme: dark) { :root { --ground: #141917; --card: #1d2422; --text: #e6ece9; --quiet: #9aa8a3;
  --line: #35403c; --accent: #4fb892; --get: #4fb892; --post: #d9b44a; --put: #a99bf0; --delete: #f08a80;
  --code: #28312e; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.55 system-ui, sans-serif;
  display: grid; grid-template-columns: 21rem minmax(0, 1fr); }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.25rem 1rem 2rem;
  border-right: 1px solid var(--line); font-size: 0.85rem; }
nav h2 { font-size: 0.85rem; margin: 1.1rem 0 0.25rem; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li a { display: block; padding: 0.12rem 0; color: inherit; text-decoration: none; overflow-wrap: anywhere; }
nav li a:hover { color: var(--accent); text-decoration: underline; }
main { padding: 1.5rem 2rem 4rem; max-width: 62rem; }
h1 { font-size: 1.7rem; margin: 0 0 1rem; }
h2 { font-size: 1.35rem; margin: 2.5rem 0 0.5rem; }
h3 { font-size: 1.02rem; margin: 0 0 0.4rem; overflow-wrap: anywhere; }
h3 a, nav h2 a { color: inherit; text-decoration: none; }
h4 { font-size: 0.85rem; margin: 1.1rem 0 0.3rem; color: var(--quiet); }
p { margin: 0 0 0.6rem; }
a { color: var(--accent); }
.quiet { color: var(--quiet); }
.summary { font-weight: 600; }
.id { font: 0.8rem ui-monospace, monospace; font-weight: 400; margin-left: 0.5rem; }
article, .schema { background: var(--card); border: 1px solid var(--line); border-radius: 0.75rem;
  padding: 1.1rem 1.25rem; margin: 0 0 1.1rem; }
article:target, .schema:target { border-color: var(--accent); }
.method { display: inline-block; min-width: 3.6rem; font: 700 0.78rem ui-monospace, monospace; color: var(--get); }
nav .method { min-width: 3.2rem; font-size: 0.7rem; }
nav li a { padding-left: 3.4rem; text-indent: -3.4rem; }
nav li .method { text-indent: 0; }
.method.post { color: var(--post); }
.method.put, .method.patch { color: var(--put); }
.method.delete { color: var(--delete); }
code { font: 0.88em ui-monospace, monospace; background: var(--code); border-radius: 0.3rem; padding: 0.08em 0.3em;
  overflow-wrap: anywhere; }
h3 code { background: none; padding: 0; font-size: 1em; }
pre { background: var(--code); border-radius: 0.5rem; padding: 0.75rem; overflow-x: auto; margin: 0.5rem 0; }
pre code { background: none; padding: 0; }
table { width: 100%; border-collapse: collapse; font-size: 0.9rem; }
td { padding: 0.35rem 0.75rem 0.35rem 0; vertical-align: top; border-top: 1px solid var(--line); }
td:first-child { width: 13rem; overflow-wrap: anywhere; }
td:nth-child(2):not(:last-child) { width: 11rem; color: var(--quiet); }
ul { margin: 0 0 0.6rem; padding-left: 1.2rem; }
.texts { font-size: 0.9rem; }
details { border-top: 1px solid var(--line); padding: 0.35rem 0; }
summary { cursor: pointer; }
summary b { font: 700 0.85rem ui-monospace, monospace; margin-right: 0.35rem; }
.s2 b { color: var(--get); }
.s4 b { color: var(--post); }
.s5 b { color: var(--delete); }
details[open] > summary { margin-bottom: 0.4rem; }
@media (max-width: 60rem) { body { display: block; } nav { position: static; height: auto; border-right: 0;
  border-bottom: 1px solid var(--line); } main { padding: 1.25rem 1rem 3rem; } table, tbody, tr, td { display: block; } td { border: 0; padding: 0; } tr { border-top: 1px solid var(--line);
  padding: 0.4rem 0; } td:first-child, td:nth-child(2):not(:last-child) { width: auto; } }
@media print { nav { display: none; } body { display: block; } article { break-inside: avoid; } }
`;
