import { canonicalJson, parseYaml, plainOf } from '../../manifest/index.ts';
import { plainName, statementsOf } from '../scripts/shell-commands.ts';

/** Says who reads a here-document: a shell, or what takes YAML; null for all else, to which each letter may say something. */
type ReadAs = 'shell' | 'YAML' | null;

const SHELL = /^(?:ba|da|z|k)?sh$/;

/** Tells of a command with a here-document, and the document, by what it is read. */
export function readAs(command: string, body: readonly string[]): ReadAs {
  if (body[0]?.trim() === '#cloud-config') return 'YAML';
  const [statement, ...others] = statementsOf(command);
  if (statement === undefined || others.length > 0) return null;
  const [reader, ...more] = statement.commands.filter(({ words }) => words.join(' ') !== 'cat');
  if (reader === undefined || more.length > 0 || reader.writes.length > 0) return null;
  const words = reader.words.map(plainName);
  const [first = '', second = ''] = words;
  if (SHELL.test(first) || (/^(?:sudo|ssh)$/.test(first) && words.some((word) => SHELL.test(word))))
    return words.some((word) => /^-\w*c$/.test(word)) ? null : 'shell';
  const isFed = /(?:^| )(?:-f|--filename|--values)[ =]-(?: |$)/.test(reader.words.join(' '));
  return isFed && (first === 'helm' || (/^(?:kubectl|oc)$/.test(first) && second !== 'exec'))
    ? 'YAML'
    : null;
}

/**
 * Gives the lines of a document of YAML that are comments: without them it says the same. One in which a program is run
 * before it is read is none.
 */
export function commentsOfYaml(
  lines: readonly string[],
  runsPrograms: (line: string) => boolean,
): ReadonlySet<number> {
  const all = [...lines.keys()].filter((at) => {
    const line = lines[at] ?? '';
    return /^\s*#/.test(line) && !runsPrograms(line);
  });
  const whole = all.length === 0 ? null : saidBy(lines);
  const isSame = (left: readonly number[]): boolean =>
    whole !== null && whole === saidBy(lines.map((line, at) => (left.includes(at) ? '' : line)));
  if (isSame(all)) return new Set(all);
  // text of a block that looks like a comment is none
  const alone = all.length > MOST_TRIED ? [] : all.filter((at) => isSame([at]));
  return new Set(isSame(alone) ? alone : []);
}

const MOST_TRIED = 100;

/** Gives what a text says as YAML; null for what is none. */
function saidBy(lines: readonly string[]): string | null {
  const documents = parseYaml(
    'here-document',
    lines.map((line) => line.replace(/^\t+/, '')).join('\n'),
  );
  return documents.some(({ node, problems }) => node === null || problems.length > 0)
    ? null
    : canonicalJson(documents.flatMap(({ node }) => (node === null ? [] : plainOf(node))));
}
