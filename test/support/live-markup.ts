/** Tags that reports write themselves. */
const OWN_TAG = /<\/?(?:details|summary|br|code)>/g;

/**
 * What of a Markdown text GitHub would act on: mentions, issue links, addresses, HTML, links, images.
 * Reads crudely, and cells of tables first, as GitHub does: a bar ends a cell inside a code span too.
 */
export function liveMarkup(markdown: string): readonly string[] {
  return outsideFences(markdown.split('\n')).flatMap((line) => {
    const cells = line.startsWith('|') ? line.split(/(?<!\\)(?:\\\\)*\|/) : [line];
    return cells.flatMap((cell) => {
      const words = outsideCode(cell).replace(OWN_TAG, '');
      return LIVE.flatMap((live) => matches(words, live));
    });
  });
}

/**
 * The lines that are in no fenced code block (CommonMark 4.5), where nothing is acted on. A fence that is left
 * open would swallow what the report says behind it: its lines count.
 */
function outsideFences(lines: readonly string[]): readonly string[] {
  const outside: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const [, fence] = /^ {0,3}(`{3,})[^`]*$/.exec(line) ?? [];
    const closing = new RegExp(`^ {0,3}${fence ?? '$'}\`*\\s*$`);
    const end =
      fence === undefined ? -1 : lines.findIndex((each, i) => i > at && closing.test(each));
    if (end > at) at = end;
    else outside.push(line);
  }
  return outside;
}

/** GitHub acts on none of these within code. */
const LIVE = [
  /@[\p{L}\p{N}].{0,20}/gu,
  /\bGH-\d+/gi,
  /#\d+/g,
  /\bgithub\.com\//gi,
  /<.{0,20}|\w+:\/\/.{0,20}|\bwww\.\w.{0,20}|(?<!\\)(?:\\\\)*!?\[.{0,20}|(?<!\\)(?:\\\\)*\]\(.{0,20}/gi,
];

const matches = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([match]) => match);

/** The text without its code spans: a run of backticks closes at the next run of its length. */
function outsideCode(text: string): string {
  let rest = text;
  let outside = '';
  for (;;) {
    const open = /(?<!\\)(?:\\\\)*(`+)/.exec(rest);
    if (open === null) return outside + rest;
    const [all, run = ''] = open;
    const from = open.index + all.length;
    const close = new RegExp(`(?<!\`)${run}(?!\`)`).exec(rest.slice(from));
    outside += rest.slice(0, open.index + all.length - run.length);
    if (close === null) return outside + rest.slice(from);
    // a span keeps its neighbours apart
    outside += ' ';
    rest = rest.slice(from + close.index + run.length);
  }
}

/** Characters that move a cursor or turn the reading direction, line feeds aside. */
export const controlCharacters = (text: string): readonly string[] =>
  matches(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}\u2028\u2029]/gu).map((character) =>
    JSON.stringify(character),
  );
