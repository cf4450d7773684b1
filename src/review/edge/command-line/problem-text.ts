import { plainText } from '../../../manifest/index.ts';

/** Says why a command cannot be followed: what is wrong, where, and what mends it. */
interface Problem {
  readonly what: string;
  /** `in …`; absent for the command itself. */
  readonly where?: string;
  /** Said where no sentence after the first one says what to do; absent for the help of the command. */
  readonly advice?: string;
  /** Lines below, one of each mistake. */
  readonly details?: readonly string[];
}

/**
 * The one form of what commands say on standard error where they cannot be followed: `meshwarden: what is wrong
 * (where). What mends it.`, on one line, whatever the words of a caller or of Git bring along.
 */
export function problemText(problem: Problem, command: string): string {
  const details = (problem.details ?? []).map((each) => `  ${plainText(each)}\n`);
  return `meshwarden: ${problemSentence(problem, command)}\n${details.join('')}`;
}

/** Says the same in one line that stands by itself, without what is listed below. */
export function problemSentence(problem: Problem, command: string): string {
  const { first, rest } = sentencesOf(problem.what);
  const [what, meant] = withoutQuestion(first);
  const where = problem.where ?? `in \`${command}\``;
  const said = [rest, meant].filter((each) => each !== '');
  const advice = said.length > 0 ? said : [problem.advice ?? helpOf(command)];
  const line = [`${capital(what)} (${where}).`, ...advice.map(ended)].join(' ');
  return plainText(line);
}

const helpOf = (command: string): string => `\`${command} --help\` says what it takes`;

/** The first sentence says what is wrong; those after it say what to do. */
function sentencesOf(text: string): { readonly first: string; readonly rest: string } {
  const at = /[.?]\s+(?=[A-Z`])/.exec(text.trim());
  const end = at === null ? text.length : at.index + 1;
  return { first: text.slice(0, end).trim(), rest: text.slice(end).trim() };
}

/** `unknown command 'mapp' (Did you mean map?)`: what is wrong, and what was meant. */
function withoutQuestion(text: string): readonly [what: string, meant: string] {
  const [, what = text, meant = ''] =
    /^(.*?)[\s:(]*\b(did you mean [^?]*\?)\)?$/is.exec(text) ?? [];
  return [what.replace(/\.$/, ''), meant];
}

/** A sentence begins with a capital; a path or the name of a setting stays as it is. */
const capital = (text: string): string =>
  /^[a-z]+ /.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;

const ended = (text: string): string => `${capital(text)}${/[.?]$/.test(text) ? '' : '.'}`;
