import { createReleases } from '../example-on-github.ts';
import type { GitHubPullRequest } from '../github/people/github-pull-request.ts';
import type { Screen } from './screen.ts';
import { checkLine, shownText, waitText } from './shown-text.ts';
import { checkOf, exampleTitles, until } from './stage.ts';
import type { Stage } from './stage.ts';

const AUTHOR = 'dana';

/** What the installation itself says: one issue. */
export async function installed({ shop }: Stage, screen: Screen): Promise<void> {
  screen.act(`meshwarden is installed on ${shop.fullName}, and opens one issue`);
  const { title, body } = await until('the issue', () => shop.issues()[0]);
  screen.see(title);
  screen.see('');
  const [survey = ''] = shownText(body ?? '').split('\nChange any of it\n', 1);
  screen.see(survey);
  screen.see('▹ the configuration to copy from, and how to make the check count');
}

/** Pull requests of `examples/` at once, all where nothing is said; the checks of pages and story come as they are ready. */
export async function openAll(
  { shop }: Stage,
  names?: readonly string[],
): Promise<ReadonlyMap<string, GitHubPullRequest>> {
  const opened = new Map<string, GitHubPullRequest>();
  for (const [name, title] of await exampleTitles('shop'))
    if (names === undefined || names.includes(name))
      opened.set(name, await shop.openPullRequest({ author: AUTHOR, head: name, title }));
  return opened;
}

export async function open(name: string, { shop }: Stage): Promise<GitHubPullRequest> {
  const title = (await exampleTitles('shop')).get(name) ?? name;
  return shop.openPullRequest({ author: AUTHOR, head: name, title });
}

/** The comment as its author reads it. */
export async function comment(pr: GitHubPullRequest, screen: Screen): Promise<void> {
  screen.act(
    `${AUTHOR} opens #${String(pr.number)}, ${pr.pull.issue.title}, and reads the comment`,
  );
  screen.see(shownText((await until('the comment', () => pr.comments()[0])).body));
  await checkOf(pr, '0 of 2', 'action_required');
  screen.see('');
  screen.see(`(asked for a review: ${pr.requested.teams.join(', ')})`);
}

export async function checksOf(opened: Iterable<GitHubPullRequest>, screen: Screen): Promise<void> {
  const all = [...opened];
  screen.act(`${AUTHOR} opens ${String(all.length)} pull requests; each gets its check`);
  for (const pr of all) {
    screen.see(screen.paint('bold', `#${String(pr.number).padEnd(3)} ${pr.pull.issue.title}`));
    screen.see(`     ${checkLine(await checkOf(pr))}`);
  }
}

/**
 * Leaves open what the story goes on with. Main moves from here on, and the app reviews every open pull request anew
 * each time: reviews that nobody waits for here, and that took about a fifth of the demo's processor time.
 */
export function closeOthers(
  opened: ReadonlyMap<string, GitHubPullRequest>,
  goesOn: readonly string[],
  screen: Screen,
): void {
  const others = [...opened].filter(([name]) => !goesOn.includes(name));
  screen.act(`${AUTHOR} closes ${String(others.length)} of them, and goes on with the others`);
  for (const [, pr] of others) pr.close();
}

/** What is installed by a chart is reviewed as what the chart makes of it. */
export async function chart(name: string, { github }: Stage, screen: Screen): Promise<void> {
  const releases = await createReleases(github);
  const title = (await exampleTitles('releases')).get(name) ?? name;
  screen.act(`sam edits a list in ${releases.fullName}, whose services come from one Helm chart`);
  const pr = await releases.openPullRequest({ author: 'sam', head: name, title });
  screen.see(screen.paint('bold', `#${String(pr.number).padEnd(3)} ${pr.pull.issue.title}`));
  screen.see(checkLine(await checkOf(pr)));
  const comment = await until('the comment', () => pr.comments()[0]);
  const [told = ''] = shownText(comment.body).split('\n▹', 1);
  screen.see('');
  screen.see(told);
}

/** A mesh-wide change waits, is approved, survives a rebase, and asks again when it means something else. */
export async function approvals(
  pr: GitHubPullRequest,
  { shop }: Stage,
  screen: Screen,
): Promise<void> {
  screen.act(`pat, of the platform team, approves #${String(pr.number)}`);
  pr.reviewBy('pat', 'APPROVED');
  screen.see(waitText((await checkOf(pr, '1 of 2')).summary));
  screen.act('quinn, of the platform team, approves');
  pr.reviewBy('quinn', 'APPROVED');
  const green = await checkOf(pr, '2 of 2', 'success');
  screen.see(checkLine(green));
  screen.see(waitText(green.summary));

  screen.act(`main moves on, and ${AUTHOR} rebases: it means what it meant, the approvals stay`);
  await shop.pushTo('main', { 'docs/notes.md': 'Nothing that is applied.\n' });
  await pr.rebaseOnto('main');
  screen.see(checkLine(await checkOf(pr, '2 of 2', 'success')));

  screen.act(`${AUTHOR} pushes one more change: the approvals were for another one`);
  await pr.push({ 'base/mesh/telemetry.yaml': TELEMETRY }, { message: 'Fewer traces' });
  const again = await checkOf(pr, '0 of 2', 'action_required');
  screen.see(checkLine(again));
  screen.see(waitText(again.summary));
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
export async function override(pr: GitHubPullRequest, screen: Screen): Promise<void> {
  const failed = await checkOf(pr, '', 'failure');
  screen.act(`#${String(pr.number)} does not parse: what cannot be analysed never passes unseen`);
  screen.see(checkLine(failed));
  screen.see(waitText(failed.summary));
  const id = /`\/override ([0-9a-f]{12}) /.exec(failed.summary)?.[1] ?? '';
  const said = `/override ${id} dev is empty today`;
  screen.act(`quinn comments: ${said}`);
  const asked = pr.comment('quinn', said);
  const reply = await until('the reply', () =>
    pr.comments().find((each) => each.id > asked.id && each.author !== 'quinn'),
  );
  screen.see(`meshwarden answers: ${shownText(reply.body)}`);
  screen.see(checkLine(await checkOf(pr, 'overridden', 'success')));
}

/** What was merged breaks something: one comment, and the way back is open, with what it does. */
export async function rollback(
  pr: GitHubPullRequest,
  { shop, github }: Stage,
  screen: Screen,
): Promise<void> {
  const number = `#${String(pr.number)}`;
  screen.act(`pat and quinn approve that too, and ${AUTHOR} merges ${number}`);
  for (const login of ['pat', 'quinn']) pr.reviewBy(login, 'APPROVED');
  screen.see(checkLine(await checkOf(pr, '2 of 2', 'success')));
  await pr.merge(AUTHOR, 'squash');

  const said = '/rollback nightly report fails since 02:10';
  screen.act(`${AUTHOR} comments on ${number}: ${said}`);
  const asked = pr.comment(AUTHOR, said);
  const reply = await until('the reply', () =>
    pr.comments(github.app.botLogin).find((each) => each.id > asked.id),
  );
  screen.see(`meshwarden answers: ${shownText(reply.body)}`);
  const revert = await until('the revert', () =>
    shop.pullRequests().find(({ author }) => author === github.app.botLogin),
  );
  screen.see('');
  screen.see(`#${String(revert.number)} ${revert.pull.issue.title}`);
  screen.see(shownText(revert.pull.issue.body ?? ''));

  screen.act('its check asks for one approval of the platform team; pat gives it');
  screen.see(checkLine(await checkOf(revert, '0 of 1', 'action_required')));
  revert.reviewBy('pat', 'APPROVED');
  screen.see(checkLine(await checkOf(revert, '1 of 1', 'success')));

  screen.act(`pat merges it, and ${number} is told`);
  const before = pr.comments().length;
  await revert.merge('pat', 'squash');
  const notice = await until('the notice', () => pr.comments().slice(before)[0]);
  screen.see(shownText(notice.body));
}
