import type { FunctionalComponent } from 'vue';
import { markdownNodes } from './nodes';

const MarkdownNodes: FunctionalComponent<{ text: string }> = ({ text }) => markdownNodes(text);
MarkdownNodes.props = ['text'];

export default MarkdownNodes;
