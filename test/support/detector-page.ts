/** One change that a detector's page shows, with what it says about it. */
export interface PageExample {
  readonly section: 'Found' | 'Not found';
  /** Line of the page where the head's fence begins; names the example in failures. */
  readonly line: number;
  /** Null where the change adds everything. */
  readonly base: string | null;
  readonly head: string;
  /** Words on the head's fence: `name`, `production`. */
  readonly options: ReadonlyMap<string, string>;
  /** Detectors that find something in the section's examples beside the page's own. */
  readonly also: readonly string[];
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
}

/** Reads a page in the form that docs/detectors/README.md gives. */
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
  const alsoLine = /^also:(.*)$/m.exec(part)?.[1] ?? '';
  const also = [...alsoLine.matchAll(/`([^`]+)`/g)].map(([, id = '']) => id);
  const examples: PageExample[] = [];
  let base: string | null = null;
  for (const { words, line, text } of fencesIn(part)) {
    if (words.includes('base')) base = text;
    else {
      const options = new Map(
        words.flatMap((word): [string, string][] => {
          const [key = '', value] = word.split('=');
          return value === undefined ? [] : [[key, value]];
        }),
      );
      examples.push({ section, line: before + line, base, head: text, options, also });
      base = null;
    }
  }
  return examples;
}

function* fencesIn(text: string): Generator<Fence> {
  for (const match of text.matchAll(/^```yaml(.*)\n([\s\S]*?)^```$/gm)) {
    const [, words = '', body = ''] = match;
    yield {
      words: words.trim().split(/\s+/),
      line: linesIn(text.slice(0, match.index)) + 1,
      text: body,
    };
  }
}
