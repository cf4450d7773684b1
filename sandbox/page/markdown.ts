import { Marked } from 'marked';
import { escaped } from './html.ts';
import { pictureFrame } from './picture-frame.ts';

/** Tags that our reports are written with; everything else of a comment is shown as text. */
const ALLOWED = /^<(?:\/?details|\/?summary|br)>$/;

const marked = new Marked({
  gfm: true,
  // as GitHub has it in comments
  breaks: true,
  renderer: {
    html: ({ text }) =>
      text
        .replace(/<!--[\s\S]*?-->/g, '')
        .split(/(<[^<>]*>)/)
        .map((part) => (ALLOWED.test(part) ? part : escaped(part)))
        .join(''),
    code({ text, lang }) {
      if (lang === 'mermaid') return pictureFrame(text);
      return `<pre><code>${escaped(text)}\n</code></pre>\n`;
    },
    // pictures would be fetched
    image: ({ text }) => escaped(text),
    link({ href, tokens }) {
      const text = this.parser.parseInline(tokens);
      return /^https?:\/\//.test(href) ? `<a href="${escaped(href)}">${text}</a>` : text;
    },
  },
});

/** Markdown as GitHub shows it, near enough to read. */
export const markdownPage = (text: string): string => marked.parse(text, { async: false });
