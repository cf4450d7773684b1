import type { PolicyProblem } from '../../policy/configuration/read-policy-file.ts';
import { counted } from '../../../manifest/index.ts';
import { plainWords } from '../print/terminal-text.ts';

/** What `rules check` found: mistakes, and what does nothing any more. */
interface CheckedRules {
  readonly problems: readonly PolicyProblem[];
  readonly notices: readonly PolicyProblem[];
}

/** Problems of a policy, one a line as compilers print them: `file:line:column: field: message`. */
export const policyProblemLines = (problems: readonly PolicyProblem[]): string =>
  [...problems.map((problem) => lineOf(problem, '')), counted(problems.length, 'problem'), ''].join(
    '\n',
  );

/** The same for programs. */
export const policyProblemsJson = (problems: readonly PolicyProblem[]): string =>
  json(problems.map((problem) => plain(problem)));

/** Problems, then notices, which are no mistakes: time has passed, or a folder has gone. */
export function checkedRulesLines({ problems, notices }: CheckedRules): string {
  const lines = notices.map((notice) => lineOf(notice, 'notice: '));
  const said = notices.length === 0 ? '' : `, ${counted(notices.length, 'notice')}`;
  const sum =
    problems.length === 0
      ? `Nothing is wrong with the policy${said}.`
      : `${counted(problems.length, 'problem')}${said}`;
  return [...problems.map((problem) => lineOf(problem, '')), ...lines, sum, ''].join('\n');
}

/** The same for programs; `notice: true` marks what is no mistake. */
export const checkedRulesJson = ({ problems, notices }: CheckedRules): string =>
  json([
    ...problems.map((problem) => ({ ...plain(problem), notice: false })),
    ...notices.map((problem) => ({ ...plain(problem), notice: true })),
  ]);

function lineOf({ origin, field, message, nearest }: PolicyProblem, kind: string): string {
  const place = `${origin.file}:${String(origin.line)}:${String(origin.column)}`;
  const where = field === '' ? '' : `${field}: `;
  const meant = nearest === null ? '' : ` Did you mean ${nearest}?`;
  return plainWords(`${place}: ${kind}${where}${message}${meant}`);
}

const plain = ({ origin, field, message, nearest }: PolicyProblem) => ({
  file: origin.file,
  line: origin.line,
  column: origin.column,
  field,
  message,
  nearest,
});

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
