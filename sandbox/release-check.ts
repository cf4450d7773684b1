import { pagesInBrowser, picturesInBrowser, setupInBrowser } from './release/browser.ts';
import { chartEngine } from './release/chart-engine.ts';
import { alertsOfChart } from './release/deployment/alerts-of-chart.ts';
import { chartOfService } from './release/deployment/chart-of-service.ts';
import { dryRelease } from './release/dry-release.ts';
import { imageOfService } from './release/image/image-of-service.ts';
import { engineOfNetworks } from './release/network-engine.ts';
import { testsOnNode } from './release/node-version.ts';
import { pagesAsTheyStand } from './release/pages.ts';
import { publishedPackage } from './release/published-package.ts';
import { killedReplicas } from './release/replicas.ts';
import type { ReleaseTask } from './release/run-tasks.ts';
import { runTasks } from './release/run-tasks.ts';
import { settingsOfIstio } from './release/settings-of-istio.ts';
import { siteOfPages } from './release/site.ts';
import { sarifTool } from './release/sarif-tool.ts';
import { slowTools } from './release/slow-tools.ts';
import { wholeDemo } from './release/whole-demo.ts';
import { workflowAction } from './release/workflow-action.ts';

// `npm run release:check -- [TASK…] [-- OPTIONS OF VITEST]`: what CI leaves out, because it needs more than Node.js and
// Git, or takes long and seldom finds anything. Whoever changes what a task is about runs that one.

/** Versions of Node.js that package.json promises: the oldest, and the releases with long-term support. */
const VERSIONS = ['20', '22', '24'];

const given = process.argv.slice(2);
const end = given.includes('--') ? given.indexOf('--') : given.length;
const names = given.slice(0, end);
const options = given.slice(end + 1);

/** What needs a database, a browser or a site has its line here, too. */
const tasks: readonly ReleaseTask[] = [
  ...VERSIONS.map((version) => testsOnNode(version, options)),
  imageOfService,
  chartOfService,
  alertsOfChart,
  chartEngine,
  wholeDemo,
  killedReplicas,
  publishedPackage,
  dryRelease,
  pagesAsTheyStand,
  pagesInBrowser,
  picturesInBrowser,
  setupInBrowser,
  workflowAction,
  sarifTool,
  settingsOfIstio,
  engineOfNetworks,
  siteOfPages,
  ...slowTools,
];

const unknown = names.filter((name) => !tasks.some((task) => task.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no ${unknown.join(', ')}. npm run release:check -- [${tasks.map(({ name }) => name).join(' | ')}]… [-- OPTIONS OF VITEST]\n`,
  );
  process.exitCode = 2;
} else {
  const asked = tasks.filter(({ name }) => names.length === 0 || names.includes(name));
  const isGood = await runTasks(asked, (text) => process.stdout.write(text));
  if (!isGood) process.exitCode = 1;
}
