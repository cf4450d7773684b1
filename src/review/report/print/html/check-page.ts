import { sentenceOf } from '../../../../checks/index.ts';
import type { CheckText } from '../../../../checks/index.ts';
import { headingHtml } from './html-parts.ts';
import { markdownHtml } from './markdown-html.ts';
import type { Html } from './safe-html.ts';
import { markup, NOTHING } from './safe-html.ts';
import { codeHtml, textHtml } from './words-html.ts';

/** Tells what is written about a check, to be opened with a click or a key; a link to `id` opens it too. */
export function checkPageHtml(name: string, text: CheckText, level: number, id: string): Html {
  const example = partHtml('An example that is found', text.example, level);
  return markup`<details class="about">
<summary>About this check: ${codeHtml(name)}</summary>
<div id="${id}">
<p><strong>${textHtml(sentenceOf(text.title))}</strong></p>
${text.about === null ? NOTHING : markdownHtml(text.about)}<p>Not seen: ${textHtml(text.blind)}</p>
${example}${partHtml('What to do', text.advice, level)}</div>
</details>
`;
}

const partHtml = (title: string, markdown: string | null, level: number): Html =>
  markdown === null
    ? NOTHING
    : markup`${headingHtml(level, markup`${title}`)}${markdownHtml(markdown)}`;
