import { lastLine, run } from './command.ts';
import type { ReleaseTask } from './run-tasks.ts';

/** Names by which systems have it. */
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome'];

/** The page of a review, as a real browser shows it. */
export const pagesInBrowser: ReleaseTask = {
  name: 'browser',
  title:
    'pages of reviews in a browser: no request, no message, no script, nothing that axe-core finds',
  missing: () =>
    browserHere() === null
      ? `none of ${BROWSERS.join(', ')} is on the PATH: apt-get install chromium`
      : null,
  run: () => {
    const program = 'dist/sandbox/browse-pages.js';
    const { status, stdout, stderr } = run(process.execPath, [program, browserHere() ?? '']);
    const shown = `${stdout}${stderr}`;
    return { passed: status === 0, said: lastLine(stdout) || lastLine(stderr), shown };
  },
};

/** Pictures of comments, as Mermaid draws them for GitHub. */
export const picturesInBrowser: ReleaseTask = {
  name: 'pictures',
  title:
    'pictures of calls, drawn by Mermaid: each is drawn, and nothing lies on anything; those of the documentation show what is said',
  missing: pagesInBrowser.missing,
  run: () => {
    const drawn = run(process.execPath, ['dist/sandbox/draw-pictures.js', browserHere() ?? '']);
    const taken = run(process.execPath, ['dist/sandbox/take-pictures.js', '--check']);
    const said = [drawn, taken].map(({ stdout, stderr }) => lastLine(stdout) || lastLine(stderr));
    return {
      passed: drawn.status === 0 && taken.status === 0,
      said: said.join('; '),
      shown: [drawn, taken].map(({ stdout, stderr }) => `${stdout}${stderr}`).join(''),
    };
  },
};

/** The registration of the App, clicked through as an operator does. */
export const setupInBrowser: ReleaseTask = {
  name: 'setup',
  title: 'the App registered with one click, in a browser against the stand-in for GitHub',
  missing: pagesInBrowser.missing,
  run: () => {
    const program = 'dist/sandbox/click-setup.js';
    const { status, stdout, stderr } = run(process.execPath, [program, browserHere() ?? '']);
    const shown = `${stdout}${stderr}`;
    return { passed: status === 0, said: lastLine(stdout) || lastLine(stderr), shown };
  },
};

/** The path of a browser of this machine; null where there is none. */
export const browserHere = (): string | null =>
  BROWSERS.map((name) => run('which', [name]))
    .filter(({ status }) => status === 0)
    .map(({ stdout }) => stdout.trim())[0] ?? null;
