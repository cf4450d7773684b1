import { lastLine, run } from './command.ts';
import type { ReleaseTask } from './run-tasks.ts';

/** A site below a path, as pages of a project lie: links that hold there hold at the top of a host. */
const ADDRESS = 'https://docs.example/meshwarden';

/** The pages of docs/ as a site. */
export const siteOfPages: ReleaseTask = {
  name: 'site',
  title: 'the pages of docs/ as a site: titles, examples, links, and the search',
  missing: () => {
    const { status, stderr } = run('npx', ['-y', '-p', 'node@24', 'node', '--version']);
    return status === 0 ? null : `npx brings no Node.js 24: ${lastLine(stderr)}`;
  },
  run: () => {
    const { status, stdout, stderr } = run(process.execPath, [
      'dist/sandbox/build-site.js',
      ADDRESS,
    ]);
    return {
      passed: status === 0,
      said: lastLine(stdout) || lastLine(stderr),
      shown: `${stdout}${stderr}`,
    };
  },
};
