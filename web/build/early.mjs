/** Chunks that index.html asks for beside the script that will import them. */
const EARLY = ['app', 'rolldown-runtime'];

/** A script that imports others at once would else be read before they are asked for. */
export const early = () => ({
  name: 'plik-nest-early',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle = {} }) =>
      Object.values(bundle)
        .filter(({ type, name }) => type === 'chunk' && EARLY.includes(name))
        .map(({ fileName }) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `./${fileName}` },
          injectTo: 'head',
        })),
  },
});
