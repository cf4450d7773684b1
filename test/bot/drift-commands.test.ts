import { expect, test } from 'vitest';
import { goOn } from '../../src/bot/commands/command-step.ts';
import { followDriftCommand } from '../../src/bot/commands/drift-command.ts';
import type { DriftAdoption } from '../../src/features/drift/index.ts';
import { adoptionBy } from '../../src/features/drift/index.ts';
import { parseCommand } from '../../src/bot/commands/table/command-parser.ts';
import { metDrifts } from '../../src/bot/gate/met-drifts.ts';
import { replyBody } from '../../src/bot/commands/command-reply.ts';
import { driftWorld } from '../features/drift/drift-world.ts';
import type { DriftWorld } from '../features/drift/drift-world.ts';

type DriftAdoptionRequest = Parameters<DriftAdoption['adopt']>[0];

async function drifted() {
  const world = await driftWorld();
  world.live = '1s';
  await world.follow();
  world.github.memberships.set('acme/mesh pat', 'active');
  world.github.permissions.set('dana', 'write');
  const id = (await world.known())?.drifts[0]?.id ?? '';
  return { world, id };
}

/** What is answered to a comment on the issue, or on another one. */
async function said(
  world: DriftWorld,
  body: string,
  login: string,
  {
    conversation = world.issue().id,
    adopt,
    settlesOthers = false,
  }: {
    conversation?: number;
    adopt?: (asked: DriftAdoptionRequest) => void;
    settlesOthers?: boolean;
  } = {},
) {
  const parsed = parseCommand(body, { botName: 'meshwarden' });
  if (parsed.kind !== 'command' || !parsed.command.kind.startsWith('drift '))
    throw new Error(JSON.stringify(parsed));
  const { command } = parsed;
  if (!('id' in command) || command.kind === 'explain' || command.kind === 'override')
    throw new Error(command.kind);
  const adoption = {
    adopt: (asked: DriftAdoptionRequest) => {
      adopt?.(asked);
      const { ids } = asked;
      const opened = { kind: 'opened', pullRequest: 12, isNew: true } as const;
      return Promise.resolve({
        ...opened,
        ids,
        left: [],
        settles: settlesOthers ? asked.others : [],
      });
    },
  };
  const ports = {
    ...world.ports,
    adoption: adopt === undefined ? adoptionBy(world.ports) : adoption,
  };
  const asker = { login, conversation, comment: 5 };
  const step = await followDriftCommand(command, asker, world.repository, ports);
  const giver = { login, repository: world.repository };
  const reply = await goOn(step, command.kind, giver, ports);
  if (reply === null) throw new Error('nothing is answered');
  return { kind: reply.kind, text: replyBody(reply, 5) };
}

test('the platform team has a difference ignored: it leaves the list, is counted, and comes back when that is over', async () => {
  const { world, id } = await drifted();
  const until = new Date(world.clock.now() + 48 * 3_600_000).toISOString().slice(0, 10);
  const { kind, text } = await said(world, `/drift ignore ${id} load test until ${until}`, 'pat');
  expect(kind).toBe('drift-ignored');
  expect(text).toContain(`until the end of ${until}`);
  await world.follow();
  expect(world.issue().open).toBe(false);
  expect(world.issue().body).toContain('Ignored');
  expect(world.issue().body).toContain(`load test, pat, until ${until}`);
  await world.next(4 * 24 * 3_600_000);
  expect(world.issue().open).toBe(true);
});

test('whoever is not in the platform team ignores nothing', async () => {
  const { world, id } = await drifted();
  const { kind, text } = await said(world, `/drift ignore ${id} because`, 'dana');
  expect(kind).toBe('drift-refused');
  expect(text).toContain('acme/mesh');
  expect((await world.known())?.ignored).toEqual([]);
});

test('a day that is over, and a reason without words, are refused', async () => {
  const { world, id } = await drifted();
  expect((await said(world, `/drift ignore ${id} x until 2020-01-01`, 'pat')).text).toContain(
    'is over already',
  );
  expect((await said(world, `/drift ignore ${id} …`, 'pat')).text).toContain('a reason in words');
});

test('the commands that restore Git are printed for whoever may write, and nothing changes', async () => {
  const { world, id } = await drifted();
  const before = await world.known();
  const { text } = await said(world, `/drift restore \`${id}\``, 'dana');
  expect(text).toContain('kubectl apply -k ./overlays/prod');
  expect(text).toContain('Nothing was changed.');
  expect(await world.known()).toEqual(before);
  expect((await said(world, `/drift restore ${id}`, 'eve')).text).toContain('write permission');
});

test('adopting is for whoever may write, and goes to whoever writes pull requests', async () => {
  const { world, id } = await drifted();
  const asked: DriftAdoptionRequest[] = [];
  const { text } = await said(world, `/drift adopt ${id}`, 'dana', {
    adopt: (each) => asked.push(each),
  });
  expect(text).toContain('#12');
  expect(asked).toMatchObject([{ environment: 'prod', cluster: 'prod-eu', by: 'dana', ids: [id] }]);
  expect((await said(world, `/drift adopt ${id}`, 'eve', { adopt: () => undefined })).kind).toBe(
    'drift-refused',
  );
});

test('adopting opens one pull request, by a commit of which who asked is an author', async () => {
  const { world, id } = await drifted();
  const tip = { sha: world.commit, tree: '2'.repeat(40), parents: [], verified: true, ours: false };
  world.github.commits.set(world.commit, tip);
  world.github.branches.set('7:main', world.commit);
  const { kind, text } = await said(world, `/drift adopt ${id}`, 'dana');
  expect(kind).toBe('drift-adopted');
  const [opened, ...others] = [...world.github.pullRequests.values()];
  expect(others).toEqual([]);
  expect(opened?.base.ref).toBe('main');
  expect(opened?.title).toContain('VirtualService shop/orders');
  expect(text).toContain(`#${String(opened?.number)}`);
  const body = world.github.bodies.get(`7:${String(opened?.number)}`) ?? '';
  expect(body).toContain('Asked for by dana in #');
  const again = await said(world, `/drift adopt ${id}`, 'dana');
  expect(again.text).toContain(`#${String(opened?.number)}`);
  expect(world.github.pullRequests.size).toBe(1);
});

test('all that differs is adopted and restored together, but what is ignored', async () => {
  const { world, id } = await drifted();
  world.extra = true;
  await world.next();
  const asked: DriftAdoptionRequest[] = [];
  const adopt = (each: DriftAdoptionRequest) => asked.push(each);
  await said(world, '/drift adopt all', 'dana', { adopt });
  expect(asked[0]?.ids).toHaveLength(2);
  const { text } = await said(world, '/drift restore all', 'dana');
  expect(text).toContain('kubectl apply -k ./overlays/prod');
  expect(text).toContain(
    'kubectl delete virtualservice.networking.istio.io beside --namespace shop',
  );
  await said(world, `/drift ignore ${id} load test`, 'pat');
  await said(world, '/drift adopt all', 'dana', { adopt });
  expect(asked[1]?.ids).toHaveLength(1);
  expect(asked[1]?.ids).not.toContain(id);
  expect((await said(world, '/drift adopt all', 'eve', { adopt })).text).toContain(
    'write permission',
  );
  world.extra = false;
  await world.next();
  expect((await said(world, '/drift adopt all', 'dana', { adopt })).text).toContain(
    'nothing is known to differ',
  );
});

test('the issues of environments that a pull request settles as well are told, once', async () => {
  const { world, id } = await drifted();
  const [own] = await world.store.drifts(7);
  if (own === undefined) throw new Error('nothing is known');
  const other = { ...own, environment: 'staging', cluster: 'c-staging', issue: 4_711 };
  const hidden = { ...own, environment: 'qa', cluster: 'c-qa', issue: 4_712, isShown: false };
  await world.store.updateDrifts(7, (all) => [...all, other, hidden]);
  const told = () => world.github.comments.filter(({ pullRequest }) => pullRequest === 4_711);
  const adopt = (asked: DriftAdoptionRequest) => {
    expect(asked.others.map(({ environment }) => environment)).toEqual(['staging']);
  };
  const first = await said(world, `/drift adopt ${id}`, 'dana', { adopt, settlesOthers: true });
  expect(first.text).toContain('settles the same in staging (#4711)');
  expect(told()).toHaveLength(1);
  await said(world, `/drift adopt ${id}`, 'dana', { adopt, settlesOthers: true });
  expect(told()).toHaveLength(1);
});

test('on a public repository nothing is adopted of a cluster that is not shown', async () => {
  const { world, id } = await drifted();
  await world.store.updateDrifts(7, (all) => all.map((each) => ({ ...each, isShown: false })));
  expect((await said(world, `/drift adopt ${id}`, 'dana')).text).toContain('would show');
  expect(world.github.pullRequests.size).toBe(0);
});

test('nothing is adopted of what agrees by now, or of a cluster that does not answer', async () => {
  const { world, id } = await drifted();
  world.live = '10s';
  expect((await said(world, `/drift adopt ${id}`, 'dana')).text).toContain('agree on it by now');
  world.live = null;
  expect((await said(world, `/drift adopt ${id}`, 'dana')).text).toContain('could not be read');
  expect(world.github.pullRequests.size).toBe(0);
});

test('elsewhere, and of an id that there is not, nothing is done', async () => {
  const { world, id } = await drifted();
  const elsewhere = await said(world, `/drift restore ${id}`, 'dana', { conversation: 4711 });
  expect(elsewhere.text).toContain('works on the issue about what an environment differs by');
  expect((await said(world, '/drift restore d-000000', 'dana')).text).toContain(`There is \`${id}`);
});

test('a pull request is told which of its objects differ, and where', async () => {
  const { world } = await drifted();
  const subject = { group: 'networking.istio.io', kind: 'VirtualService', namespace: 'shop' };
  const known = await world.store.drifts(7);
  expect(metDrifts(known, [{ subject: { ...subject, name: 'orders' } }])).toMatchObject([
    { object: 'VirtualService shop/orders', environment: 'prod', issue: world.issue().id },
  ]);
  expect(metDrifts(known, [{ subject: { ...subject, name: 'cart' } }])).toEqual([]);
});
