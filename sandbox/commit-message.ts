import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { commitFaults } from './prose/commit-faults.ts';

// `node dist/sandbox/commit-message.js FILE`: the hook `commit-msg` of a clone. It refuses a subject, or lines that the commit
// adds to the changelog, that the style guide tells writers to avoid.

const [, , file] = process.argv;
const subject = readFileSync(file ?? '.git/COMMIT_EDITMSG', 'utf8').split('\n', 1)[0] ?? '';
const diff = execFileSync('git', ['diff', '--cached', '-U0', '--', 'CHANGELOG.md'], {
  encoding: 'utf8',
});
const faults = commitFaults(subject, diff);
for (const fault of faults) process.stderr.write(`${fault}\n`);
process.exitCode = faults.length > 0 ? 1 : 0;
