// Says which files are not formatted. A file is where oxfmt leaves it as it is, or Prettier does: the first looks at all
// of them in two seconds where the second takes ninety, and the two differ on some thirty files (docs/contributing/adr/0021).
import { spawnSync } from 'node:child_process';
import process from 'node:process';

const run = (...[program, ...args]) =>
  spawnSync(process.execPath, [`node_modules/${program}`, ...args], { encoding: 'utf8' });

const quick = run('oxfmt/bin/oxfmt', '--config=.oxfmtrc.json', '--list-different');
if (quick.error || (quick.status !== 0 && quick.stdout === '')) {
  process.stderr.write(`${quick.error ?? quick.stderr}\n`);
  process.exit(1);
}
const doubtful = quick.stdout.split('\n').filter((path) => path !== '');
if (doubtful.length > 0) {
  const { status, stdout, stderr } = run('prettier/bin/prettier.cjs', '--check', ...doubtful);
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = status ?? 1;
}
