/** Lines of a map as sentences: what stands below a folder belongs to it. */
export function toldByMap(text: string): readonly string[] {
  const told: string[] = [];
  let heading = '';
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const depth = line.length - line.trimStart().length;
    const words = line.trim();
    if (depth === 0) {
      heading = words;
      if (words.includes('  ')) told.push(words);
    } else if (depth === 2) told.push(`${placeOf(heading)}: ${words}`);
    else told.push(`${told.pop() ?? ''}; ${words}`);
  }
  return told;
}

/** The heading without what is said behind it of all that stands below. */
const placeOf = (heading: string): string => heading.split('  ')[0] ?? heading;

/** What of a review's comment says where something lands: headline, table, findings with their places, lists, what differs where, and the last lines. */
export function toldByReview(markdown: string): readonly string[] {
  const told: string[] = [];
  const lines = withoutDrawings(markdown).split('\n');
  let isChanges = false;
  for (const [at, line] of lines.entries()) {
    if (line.startsWith('<details>')) isChanges = WHAT_NOT_WHERE.test(line);
    if (line.startsWith('</details>')) isChanges = false;
    if (isChanges) continue;
    const finding = /^\*\*(?<message>.+?)\*\*\s*$/.exec(line)?.groups?.['message'];
    const where = lines[at + 1] ?? '';
    if (finding !== undefined && where.includes(' · '))
      told.push(`${finding.replace(/^\d+\. /, '')} [${where.trim()}]`);
    else if (isRow(line) || isTitle(line) || isListed(line)) told.push(line.trim());
    else if (/^\d+ environments?\b.*compared/.test(line)) told.push(...sentencesOf(line));
  }
  return told;
}

/** Sections about what changes, what it rests on and why, field by field, which say where only in passing. */
const WHAT_NOT_WHERE =
  /<summary>(Changes|Not seen here|Not analysed, as before|Already there|Cannot be decided|Why |Beside )/;

const withoutDrawings = (markdown: string): string => markdown.replaceAll(/^```.*?^```$/gms, '');

const isRow = (line: string): boolean =>
  line.startsWith('| ') && !line.startsWith('| what changes') && !line.startsWith('|---');

const isTitle = (line: string): boolean =>
  line.startsWith('### ') || /^[A-Z]\w* \S+ in .+|^[A-Z]\w* \S+.*(added|removed) in /.test(line);

const isListed = (line: string): boolean => line.startsWith('- ') || /^\*\*In .+:\*\*$/.test(line);

const sentencesOf = (line: string): readonly string[] => line.split(/(?<=[.!?]) (?=[A-Z0-9])/);
