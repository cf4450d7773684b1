/** One change that a detector's page shows, and what finds something in it, or nothing. */
export interface PageExample {
  readonly section: 'Found' | 'Not found';
  /** The check that it is about, named by the heading that it stands under; null for all of the page. */
  readonly check: string | null;
  /** Line of the page where the head's fence begins; names the example in failures. */
  readonly line: number;
  /** Null where the change adds everything. */
  readonly base: string | null;
  readonly head: string;
  /** What other environments hold, by their names: fences with `environment=staging`. */
  readonly others: ReadonlyMap<string, string>;
  /** Words on the head's fence: `name`, `production`. */
  readonly options: ReadonlyMap<string, string>;
}

interface DetectorPage {
  readonly title: string;
  readonly sections: readonly string[];
  readonly examples: readonly PageExample[];
}

interface Fence {
  readonly words: readonly string[];
  readonly line: number;
  readonly text: string;
  readonly check: string | null;
}

/** Reads a page in the form that docs/contributing/testing.md gives. */
export function parseDetectorPage(markdown: string): DetectorPage {
  const [front = '', ...parts] = markdown.split(/^## /m);
  let line = linesIn(front);
  const examples: PageExample[] = [];
  const sections: string[] = [];
  for (const part of parts) {
    const name = part.split('\n', 1)[0]?.trim() ?? '';
    sections.push(name);
    if (name === 'Found' || name === 'Not found') examples.push(...examplesIn(name, part, line));
    line += linesIn(part);
  }
  return { title: front.split('\n', 1)[0]?.replace(/^# /, '') ?? '', sections, examples };
}

const linesIn = (text: string): number => text.split('\n').length - 1;

function examplesIn(section: PageExample['section'], part: string, before: number): PageExample[] {
  const examples: PageExample[] = [];
  let base: string | null = null;
  let around: string | null = null;
  let others = new Map<string, string>();
  const beside = (text: string): string => (around === null ? text : `${around}---\n${text}`);
  for (const { words, line, text, check } of fencesIn(part)) {
    const other = words.find((word) => word.startsWith('environment='));
    if (other !== undefined) others.set(other.slice('environment='.length), text);
    else if (words.includes('around')) around = text;
    else if (words.includes('base')) base = text;
    else {
      const options = new Map(
        words.flatMap((word): [string, string][] => {
          const [key = '', value] = word.split('=');
          return value === undefined ? [] : [[key, value]];
        }),
      );
      examples.push({
        section,
        check,
        line: before + line,
        options,
        base: base === null && around === null ? null : beside(base ?? ''),
        head: beside(text),
        others,
      });
      base = null;
      others = new Map();
    }
  }
  return examples;
}

function* fencesIn(text: string): Generator<Fence> {
  let check: string | null = null;
  for (const match of text.matchAll(/^### (\S+)$|^```yaml(.*)\n([\s\S]*?)^```$/gm)) {
    const [, heading, words = '', body = ''] = match;
    check = heading ?? check;
    if (heading !== undefined) continue;
    yield {
      check,
      words: words.trim().split(/\s+/),
      line: linesIn(text.slice(0, match.index)) + 1,
      text: body,
    };
  }
}
