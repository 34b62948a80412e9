import { defineComponent, h } from 'vue';
import { markdownNodes } from './nodes';
import { useMarkdown } from './reading';

/** Until it is read, as it was written. */
export default defineComponent(
  (props: { text: string }) => {
    const tokens = useMarkdown(() => props.text);
    return () =>
      (tokens.value && markdownNodes(tokens.value)) ?? h('p', { class: 'as-written' }, props.text);
  },
  { props: ['text'] },
);
