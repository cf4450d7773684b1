import type { PolicyProblem } from '../policy/read-policy-file.ts';
import { counted } from './counted.ts';
import { plainWords } from './terminal-text.ts';

/** Problems of a policy, one a line as compilers print them: `file:line:column: field: message`. */
export const policyProblemLines = (problems: readonly PolicyProblem[]): string =>
  [
    ...problems.map(({ origin, field, message, nearest }) => {
      const place = `${origin.file}:${String(origin.line)}:${String(origin.column)}`;
      const where = field === '' ? '' : `${field}: `;
      const meant = nearest === null ? '' : ` Did you mean ${nearest}?`;
      return plainWords(`${place}: ${where}${message}${meant}`);
    }),
    counted(problems.length, 'problem'),
    '',
  ].join('\n');

/** The same for programs. */
export const policyProblemsJson = (problems: readonly PolicyProblem[]): string =>
  `${JSON.stringify(
    problems.map(({ origin, field, message, nearest }) => ({
      file: origin.file,
      line: origin.line,
      column: origin.column,
      field,
      message,
      nearest,
    })),
    null,
    2,
  )}\n`;
