import { expect } from 'vitest';
import { controlCharacters, liveMarkup } from './live-markup.ts';

/** What we write ourselves: links to files, markers, the commit of the policy. */
const OWN = [
  /\]\(https:\/\/github\.example\/acme\/shop\/blob\/[0-9a-f]{40}\/[\w.%/-]*#L\d+\)/g,
  /(?<=^|[( ])\[(?=`)/gm,
  /^<!-- meshwarden:[\w:-]+ -->$/gm,
  /@[0-9a-f]{7}(?=`)/g,
  // pull requests that we name
  /#77777\b/g,
];

/** The text outside fenced blocks; what is fenced is shown as it is. */
function outsideFences(text: string): string {
  const lines: string[] = [];
  let fence: string | null = null;
  for (const line of text.split('\n')) {
    const opened: string | undefined = /^(`{3,})\w*$/.exec(line)?.[1];
    if (fence === null && opened !== undefined) fence = opened;
    else if (fence !== null && line === fence) fence = null;
    else if (fence === null) lines.push(line);
  }
  expect(fence, 'a fence that is not closed').toBeNull();
  return lines.join('\n');
}

/** Nothing in a text of ours that GitHub, a person's client or another bot would act on. */
export function expectInert(text: string): void {
  const prose = OWN.reduce((rest, own) => rest.replace(own, ''), outsideFences(text));
  expect(liveMarkup(prose)).toEqual([]);
  expect(prose).not.toMatch(/^\s*\/\w/m);
  // the breaks that we put in ourselves
  expect(controlCharacters(text.replaceAll('\u200b', '').replaceAll('\t', ''))).toEqual([]);
}
