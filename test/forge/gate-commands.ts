import fc from 'fast-check';
import { ForgeProblem } from '../../src/forge/ports/forge.ts';
import { flush, look, MINUTE } from '../bot/gate-at-rest.ts';
import type { GateModel, GateStage } from '../bot/gate-at-rest.ts';
import { BRANCHES, FINDING, GAP, SORTS } from '../support/gate-world.ts';
import type { GateWorld, NewReview, Told } from '../support/gate-world.ts';

type Act = (stage: GateStage, model: GateModel) => Told | Promise<Told>;

const NOTHING: Told = [];

export type GateCommand = fc.AsyncCommand<GateModel, GateStage>;

const PEOPLE = ['dana', 'pat', 'quinn', 'carol', 'pia', 'eve', 'olga', 'robot[bot]'] as const;
/** Two who may approve most of the time, and everybody. */
const login = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('pat', 'quinn') },
  { weight: 2, arbitrary: fc.constantFrom(...PEOPLE) },
);

interface Named {
  readonly name: string;
  readonly act: Act;
}

/** Something happens on GitHub, is told, and the app may work on it for a while. */
const happens = (arbitrary: fc.Arbitrary<Named>): fc.Arbitrary<GateCommand> =>
  fc
    .record({
      happening: arbitrary,
      delivery: fc.constantFrom('at once', 'at once', 'at once', 'twice', 'late', 'never'),
      jobs: fc.constantFrom(0, 1, 3, 100, 100),
    })
    .map(({ happening: { name, act }, delivery, jobs }) => ({
      check: () => true,
      toString: () => `${name}, told ${delivery}, ${String(jobs)} jobs`,
      run: async (model, stage) => {
        stage.world.clock.advance(1_000);
        const told = await act(stage, model);
        model.oracle.note();
        if (delivery === 'never') model.oracle.missesPush();
        await tell(told, delivery, model, stage);
        await work(jobs, stage);
        model.oracle.note();
      },
    }));

async function tell(
  told: Told,
  delivery: string,
  model: GateModel,
  { app }: GateStage,
): Promise<void> {
  if (told.length === 0) return;
  if (delivery === 'never') model.untold = true;
  else if (delivery === 'late') model.late = [...told, ...model.late];
  else {
    for (const event of told) await app.deliver(event);
    if (delivery === 'twice') for (const event of told) await app.deliver(event);
    await flush(model, app);
  }
}

async function work(jobs: number, { app }: GateStage): Promise<void> {
  for (let count = 0; count < jobs && (await app.workOnce()); count++);
}

const named = (name: string, act: Act): Named => ({ name, act });

const isOpen = (world: GateWorld): boolean => world.pullRequest().state === 'open';

/** Mostly who wrote it, else one of those who may approve. */
const pusher = fc.constantFrom('dana', 'dana', 'dana', 'pat', 'quinn');
const sort = fc.constantFrom('mesh' as const, 'mesh' as const, ...SORTS);
const pushes: fc.Arbitrary<Named> = fc.oneof(
  fc
    .record({
      by: pusher,
      sort,
      variant: fc.nat(1),
      coAuthors: fc.constantFrom([], [], ['carol'], ['pat']),
    })
    .map(({ by, ...given }) =>
      named(`${by} pushes ${JSON.stringify(given)}`, ({ world }) =>
        isOpen(world) ? world.push({ ...given, committer: 'dana' }, by) : NOTHING,
      ),
    ),
  fc.constantFrom('dana', 'dana', 'pat').map((committer) =>
    named(`rebase by ${committer}`, ({ world }) => {
      const { sort, variant, coAuthors } = world.head();
      const head = { sort, variant, coAuthors, committer };
      return isOpen(world) ? world.push(head, committer) : NOTHING;
    }),
  ),
  fc.record({ by: pusher, back: fc.nat(5) }).map(({ by, back }) =>
    named(`${by} force-pushes back by ${String(back)}`, ({ world }) => {
      const sha = world.heads().at(-1 - back);
      return sha === undefined || !isOpen(world) ? NOTHING : world.push({ sha }, by);
    }),
  ),
);

const submitted = (login: string, state: NewReview['state'], back = 0): Named =>
  named(`${login}: ${state}${back === 0 ? '' : ` of an earlier head`}`, ({ world }, { oracle }) => {
    const commit = world.heads().at(-1 - back) ?? world.head().sha;
    return world.submit({ login, state, commit }, oracle.reviewed);
  });

const reviews: fc.Arbitrary<Named> = fc.oneof(
  { weight: 6, arbitrary: login.map((who) => submitted(who, 'approved')) },
  { weight: 1, arbitrary: login.map((who) => submitted(who, 'approved', 1)) },
  { weight: 1, arbitrary: login.map((who) => submitted(who, 'changes-requested')) },
  { weight: 1, arbitrary: login.map((who) => submitted(who, 'commented')) },
  {
    weight: 2,
    arbitrary: login.map((who) => named(`dismiss ${who}`, ({ world }) => world.dismiss(who))),
  },
  {
    weight: 1,
    arbitrary: login.map((who) => named(`${who} edits`, ({ world }) => world.editReview(who))),
  },
);

const comments: fc.Arbitrary<Named> = fc.oneof(
  fc
    .record({ who: login, body: fc.constantFrom('LGTM', '/approve', '/recheck', '/help') })
    .map(({ who, body }) => named(`${who}: ${body}`, ({ world }) => world.comment(body, who))),
  fc
    .record({ who: login, of: fc.constantFrom('finding' as const, 'gap' as const) })
    .map(({ who, of }) =>
      named(`${who}: /override the ${of}`, ({ world }, { oracle }) => {
        oracle.overrides(who, of);
        const id = of === 'finding' ? FINDING : GAP;
        return world.comment(`/override ${id} agreed with payments`, who);
      }),
    ),
  fc.constantFrom('olga', 'olga', 'pat', 'eve').map((who) =>
    named(`${who}: /break-glass`, ({ world }, { oracle }) => {
      oracle.breaksGlass(who);
      return world.comment('/break-glass payments are down', who);
    }),
  ),
);

const branch = fc.constantFrom('main' as const, ...BRANCHES);
const bases: fc.Arbitrary<Named> = fc.oneof(
  fc
    .record({
      branch,
      change: fc.oneof(
        fc.constant({}),
        fc.record({ flavour: fc.nat(1) }),
        fc.record({ strict: fc.boolean() }),
      ),
    })
    .map((given) =>
      named(`push to ${given.branch} ${JSON.stringify(given.change)}`, ({ world }) =>
        world.pushBase(given.branch, given.change),
      ),
    ),
  fc.constant(
    named('retarget', ({ world }) =>
      world.retarget(world.pullRequest().base.ref === 'main' ? 'release' : 'main'),
    ),
  ),
  fc.constant(named('close or reopen', ({ world }) => world.closeOrReopen())),
  fc.constant(named('draft or ready', ({ world }) => world.draftOrReady())),
);

/** Nobody tells of it. */
const teams: fc.Arbitrary<Named> = fc.oneof(
  fc
    .record({ who: login, membership: fc.constantFrom('active', 'pending', 'none', 'unknown') })
    .map(({ who, membership }) =>
      named(`${who} is ${membership} in the team`, ({ world }, model) => {
        model.untold = true;
        world.changeTeam({ members: new Map([...world.team().members, [who, membership]]) });
        return NOTHING;
      }),
    ),
  fc.constantFrom('there', 'there', 'deleted', 'unknown', 'forbidden').map((state) =>
    named(`the team is ${state}`, ({ world }, model) => {
      model.untold = true;
      world.changeTeam({ state });
      return NOTHING;
    }),
  ),
);

const plain = (
  name: string,
  run: (model: GateModel, stage: GateStage) => Promise<void>,
): GateCommand => ({ check: () => true, toString: () => name, run });

const troubles: fc.Arbitrary<GateCommand> = fc.oneof(
  fc.constantFrom(1, 60, 120, 300).map((minutes) =>
    plain(`${String(minutes)} minutes pass`, async ({ oracle }, { app }) => {
      await app.pass(minutes * MINUTE);
      oracle.note();
    }),
  ),
  fc.boolean().map((losesData) =>
    plain(`restart, ${losesData ? 'data lost' : 'data kept'}`, async (model, { app }) => {
      model.lostData ||= losesData;
      if (losesData) model.oracle.missesPushes();
      model.untold = true;
      await app.restart({ losesData });
    }),
  ),
  fc
    .record({ at: fc.nat(14), when: fc.constantFrom('before' as const, 'after' as const) })
    .map(({ at, when }) =>
      plain(`a call fails ${when} ${String(at)} others`, (_, { app }) => {
        const act = () => {
          throw new ForgeProblem('unavailable', 'The connection was cut.');
        };
        app.stop({ at, of: 'forge.', when, act });
        return Promise.resolve();
      }),
    ),
  fc
    .record({
      at: fc.nat(20),
      when: fc.constantFrom('before' as const, 'after' as const),
      losesData: fc.boolean(),
    })
    .map(({ at, when, losesData }) =>
      plain(
        `killed ${when} ${String(at)} boundaries${losesData ? ', data lost' : ''}`,
        (model, { app }) => {
          model.lostData ||= losesData;
          if (losesData) model.oracle.missesPushes();
          model.untold = true;
          app.kill({ at, when }, { losesData });
          return Promise.resolve();
        },
      ),
    ),
  fc.constant(plain('look', look)),
);

/** What may happen, in any order. */
export const gateCommands: fc.Arbitrary<GateCommand>[] = [
  happens(pushes),
  happens(reviews),
  happens(reviews),
  happens(comments),
  happens(bases),
  happens(teams),
  troubles,
];

/** What decides whether the approval of one person holds, over and over. */
export const decisiveCommands: fc.Arbitrary<GateCommand>[] = [
  happens(
    fc.constantFrom(
      submitted('pat', 'approved'),
      submitted('pat', 'approved'),
      submitted('pat', 'approved'),
      submitted('pat', 'changes-requested'),
      named('dismiss pat', ({ world }) => world.dismiss('pat')),
    ),
  ),
  happens(
    fc
      .constantFrom(
        { strict: true },
        { strict: false },
        { strict: true },
        { strict: false },
        { flavour: 0 },
        { flavour: 1 },
      )
      .map((change) =>
        named(`push to main ${JSON.stringify(change)}`, ({ world }) =>
          world.pushBase('main', change),
        ),
      ),
  ),
  happens(pushes),
  fc.constant(plain('look', look)),
];
