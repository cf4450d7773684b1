/** Holds a block of Terraform's language, as it is written. */
export interface ResourceBlock {
  /** Holds all between its braces. */
  readonly text: string;
  /** Counts from 1. */
  readonly line: number;
}

const MOST_BLOCKS = 1_000;

/** Bounds the letters of a block that are read. */
const LONGEST_BLOCK = 20_000;

/** Lists the resources of a type in one file, without those that lie in comments. */
export function resourceBlocks(text: string, type: string): readonly ResourceBlock[] {
  const said = withoutComments(text);
  const begins = new RegExp(`^[ \\t]*resource[ \\t]+"${type}"[ \\t]+"[^"\\n]*"[ \\t]*\\{`, 'gm');
  const blocks: ResourceBlock[] = [];
  let [line, counted] = [1, 0];
  for (const found of said.matchAll(begins)) {
    if (blocks.length >= MOST_BLOCKS) break;
    const start = found.index + found[0].length;
    for (; counted < found.index; counted += 1) if (said[counted] === '\n') line += 1;
    const first = line + (/^\s*/.exec(found[0])?.[0].split('\n').length ?? 1) - 1;
    blocks.push({ text: said.slice(start, endOf(said, start, LONGEST_BLOCK)), line: first });
  }
  return blocks;
}

/** Blanks comments that begin a line; lines stay what they are. */
function withoutComments(text: string): string {
  let isWithin = false;
  return text
    .split('\n')
    .map((line) => {
      const begins = !isWithin && /^[ \t]*\/\*/.test(line);
      if (!isWithin && !begins) return /^[ \t]*(?:#|\/\/)/.test(line) ? '' : line;
      isWithin = !line.includes('*/');
      return '';
    })
    .join('\n');
}

/** Finds the brace that ends a block: those in texts do not count but for expressions, which end themselves. */
function endOf(text: string, start: number, most: number): number {
  const end = Math.min(text.length, start + most);
  let depth = 1;
  for (let at = start; at < end; at += 1) {
    const letter = text[at];
    if (letter === '{') depth += 1;
    if (letter === '}') depth -= 1;
    if (depth === 0) return at;
  }
  return end;
}
