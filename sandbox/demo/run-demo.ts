import { parseArgs } from 'node:util';
import type { GitHubPullRequest } from '../github/people/github-pull-request.ts';
import { createScreen } from './screen.ts';
import type { Screen } from './screen.ts';
import { servePage } from './serve-page.ts';
import { checkLine, shownText } from './shown-text.ts';
import { checkOf, exampleTitles, setStage } from './stage.ts';
import type { Stage } from './stage.ts';

const AUTHOR = 'dana';
const STRICT = '06-strict-mesh-wide';
const BROKEN = '12-does-not-parse';

/** Runs the real app against a stand-in for GitHub, and prints what people see there. */
async function demo(): Promise<void> {
  const { values } = parseArgs({
    options: { serve: { type: 'boolean', default: false }, port: { type: 'string', default: '0' } },
  });
  const screen = createScreen(process.stdout);
  const begin = Date.now();
  const stage = values.serve ? await servePage(Number(values.port)) : await setStage(0);
  try {
    screen.line(
      screen.paint('bold', 'The real app, against a stand-in for GitHub on this machine.'),
    );
    const opened = await openAll(stage, screen);
    if (values.serve) {
      await stayOpen(stage, screen);
      return;
    }
    await installed(stage, screen);
    await approvals(opened.get(STRICT), stage, screen);
    await override(opened.get(BROKEN), screen);
    calls(stage, screen);
    screen.line();
    screen.line(`Done in ${((Date.now() - begin) / 1000).toFixed(1)} s. To look around and type:`);
    screen.line('  npm run demo -- --serve');
  } finally {
    await stage.close();
  }
}

/** What the installation itself says: one issue. */
async function installed({ shop }: Stage, screen: Screen): Promise<void> {
  const end = Date.now() + 30_000;
  while (shop.issues().length === 0 && Date.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 20));
  const [issue] = shop.issues();
  screen.act(`meshwarden was installed on ${shop.fullName} and opened one issue`);
  screen.see(issue?.title ?? '');
  const body = shownText(issue?.body ?? '').replace(
    /```[\s\S]*?```/g,
    '(the configuration as it stands)',
  );
  screen.see(body.split('\n').slice(0, 16).join('\n'));
  screen.see('…');
}

async function openAll(
  { shop }: Stage,
  screen: Screen,
): Promise<ReadonlyMap<string, GitHubPullRequest>> {
  const opened = new Map<string, GitHubPullRequest>();
  for (const [name, title] of await exampleTitles())
    opened.set(name, await shop.openPullRequest({ author: AUTHOR, head: name, title }));
  screen.act(`${AUTHOR} opens ${String(opened.size)} pull requests; each gets its check`);
  for (const pr of opened.values()) {
    const check = await checkOf(pr);
    screen.see(`#${String(pr.number).padEnd(3)} ${pr.pull.issue.title}`);
    screen.see(`     ${checkLine(check)}`);
  }
  return opened;
}

/** A mesh-wide change waits, is approved, survives a rebase, and asks again when it means something else. */
async function approvals(
  pr: GitHubPullRequest | undefined,
  { shop }: Stage,
  screen: Screen,
): Promise<void> {
  if (pr === undefined) return;
  const number = `#${String(pr.number)}`;
  screen.act(`${AUTHOR} reads the comment on ${number}`);
  screen.see(shownText(pr.comments()[0]?.body ?? ''));
  screen.see('');
  screen.see(`asked for a review: ${pr.requested.teams.join(', ')}`);

  screen.act('pat, of the platform team, approves');
  pr.reviewBy('pat', 'APPROVED');
  screen.see(firstLines((await checkOf(pr, '1 of 2')).summary));
  screen.act('quinn, of the platform team, approves');
  pr.reviewBy('quinn', 'APPROVED');
  const green = await checkOf(pr, '2 of 2', 'success');
  screen.see(checkLine(green));
  screen.see(firstLines(green.summary));

  screen.act(`main moves on, and ${AUTHOR} rebases: the change means what it meant`);
  await shop.pushTo('main', { 'docs/notes.md': 'Nothing that is applied.\n' });
  await pr.rebaseOnto('main');
  screen.see(checkLine(await checkOf(pr, '2 of 2', 'success')));

  screen.act(`${AUTHOR} pushes one more change to ${number}: the approvals were for another one`);
  await pr.push({ 'base/mesh/telemetry.yaml': TELEMETRY }, { message: 'Fewer traces' });
  const again = await checkOf(pr, '0 of 2', 'action_required');
  screen.see(checkLine(again));
  screen.see(firstLines(again.summary));
}

const TELEMETRY = `apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata:
  name: mesh-default
  namespace: istio-system
spec:
  tracing:
    - randomSamplingPercentage: 0.1
`;

/** What could not be analysed fails the check, until it is mended or somebody answers for it. */
async function override(pr: GitHubPullRequest | undefined, screen: Screen): Promise<void> {
  if (pr === undefined) return;
  const failed = await checkOf(pr, '', 'failure');
  screen.act(`#${String(pr.number)} cannot be analysed`);
  screen.see(firstLines(failed.summary));
  const id = /`([0-9a-f]{12})`/.exec(pr.comments()[0]?.body ?? '')?.[1] ?? '';
  screen.act(`quinn comments: /override ${id} dev is empty today`);
  const asked = pr.comment('quinn', `/override ${id} dev is empty today`);
  const check = await checkOf(pr, 'overridden', 'success');
  screen.see(checkLine(check));
  screen.see(firstLines(check.summary));
  const answered = asked.reactions.map(({ content }) => content).join(', ');
  screen.see(`reactions to the comment: ${answered}`);
}

function calls({ github, app }: Stage, screen: Screen): void {
  screen.act('What it took');
  screen.see(
    `${String(github.calls.api.length)} API calls and ${String(github.calls.git.length)} requests to Git; the app listened on ${app.url}`,
  );
}

const firstLines = (markdown: string): string =>
  shownText(markdown)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, 3)
    .join('\n');

async function stayOpen({ github }: Stage, screen: Screen): Promise<void> {
  screen.line();
  screen.line(`Open ${github.url} and look around: comment, approve, push. Ctrl+C ends it.`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}

await demo();
