import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { Change } from '../../../../src/compare/index.ts';
import {
  effectSentences,
  planReply,
  revertBody,
} from '../../../../src/features/rollback/texts/revert-body.ts';
import { ROLLBACK_REPLIES } from '../../../../src/features/rollback/index.ts';
import { paragraph, markdownOf } from '../../../../src/review/index.ts';
import { revertTitle } from '../../../../src/features/rollback/reverts/revert-message.ts';
import type { Review } from '../../../../src/review/index.ts';
import { contextOf, environment, review } from '../../../support/report-parts.ts';
import { shellBlocks } from '../../../support/shell-blocks.ts';
import { saidIn } from '../../../support/said-in-reply.ts';
import { computedRevert, conflict, shownRevert } from './revert-parts.ts';

type EnvironmentReview = Review['environments'][number];

const planOf = (shown: ReturnType<typeof shownRevert>) =>
  saidIn(ROLLBACK_REPLIES['rollback-planned'], planReply(shown));
const MARKER = '<!-- marker -->';
const body = (given: Parameters<typeof shownRevert>[0] = {}) =>
  revertBody(shownRevert(given), MARKER);

const change = (given: Partial<Change> = {}): Change => ({
  kind: 'mtls-mode',
  environment: 'prod',
  field: 'spec.mtls.mode',
  subject: { group: 'security.istio.io', kind: 'PeerAuthentication', namespace: 'a', name: 'b' },
  before: 'STRICT',
  after: 'PERMISSIVE',
  side: 'head',
  digest: null,
  origin: { file: 'a.yaml', line: 3, column: 1, endLine: 3 },
  object: null,
  oldObject: null,
  ...given,
});

const LATER = {
  commit: 'f'.repeat(40),
  subject: 'Retry orders (#415)',
  pullRequest: 415,
  paths: ['a.yaml'],
  conflicts: false,
};

describe('the body of a revert', () => {
  test('says what is undone, who asked for it and why, and that it restores what there was', () => {
    expect(body()).toContain(
      'Reverts #412 “Turn on STRICT mTLS”. Asked for by alice on #412: *nightly report fails since 02:10*',
    );
    expect(body()).toContain(
      'Exactly the effective configuration of before #412, in every environment.',
    );
    expect(body()).toContain('**Files:** 1 restored exactly.');
    expect(body()).toContain('**Conflicts:** none.');
    expect(body()).toContain('nothing merged later changed the same files');
    expect(body().endsWith(MARKER)).toBe(true);
  });

  test('names what is not as it was before, and what keeps it so', () => {
    const differences = [
      { change: change(), because: { kind: 'later-commit', commit: LATER } },
      {
        change: change({ environment: 'dev', field: 'spec.x' }),
        because: { kind: 'changed-since' },
      },
    ] as const;
    const text = body({ restoration: { kind: 'differs', complete: true, differences } });
    expect(text).toContain('The configuration of before #412, except for what is listed here.');
    expect(text).toMatch(/prod · PeerAuthentication a\/b: .*: changed since by #415, and kept/);
    expect(text).toMatch(/dev · .*: changed since in other files, and kept/);
  });

  test('of a conflict is that of a draft, with both sides', () => {
    const revert = computedRevert({
      kind: 'conflict',
      conflicts: [conflict()],
      paths: [{ path: 'a.yaml', outcome: 'conflict' }],
    });
    const text = body({ revert });
    expect(text).toContain('**This is a draft: part of it conflicts.**');
    expect(text).toContain('- `a.yaml` was changed later in the same place');
    expect(text).toContain('```\ntimeout: 9s\n```');
    expect(text).toContain('```\ntimeout: 1s\n```');
    expect(text).not.toMatch(/^(?:<{7}|={7}|>{7})/m);
  });

  test('shows no secret of a conflicting file', () => {
    const key = 'QUJD'.repeat(20);
    const sections = [{ line: 1, tip: [`tls.key: ${key}`], reverted: ['password: hunter2'] }];
    const revert = computedRevert({ kind: 'conflict', conflicts: [conflict({ sections })] });
    expect(body({ revert })).not.toMatch(/QUJDQUJD|hunter2/);
  });

  test('lists what depends on it with the command that reverts it, what stands in the way first', () => {
    const dependent = { commit: 'f'.repeat(40), title: 'Retry orders' };
    const text = body({
      dependents: [
        { ...dependent, pullRequest: 415, conflicts: false },
        { ...dependent, pullRequest: 413, conflicts: true },
        { ...dependent, pullRequest: null, conflicts: false },
      ],
    });
    expect(text).toMatch(
      /\*\*Depends on it:\*\* #413 “Retry orders” has to be rolled back first \(`\/rollback <reason>` there reverts it\); #415 .*; commit `fffffff`/,
    );
  });

  test('gives advice for what is undone, and says who may break the glass', () => {
    const context = contextOf(review({ changes: [change()] }));
    const text = body({
      preview: { kind: 'reviewed', context },
      breakGlassTeam: 'acme/on-call',
    });
    expect(text).toContain('set the PeerAuthentication to `PERMISSIVE`');
    expect(text).not.toContain('RBAC');
    expect(text).toContain('acme/on-call may merge it with `/break-glass <reason>`');
    expect(body()).not.toContain('break-glass');
  });

  describe('has what restores it at once', () => {
    const bodyOf = (environments: readonly EnvironmentReview[], ...changes: readonly Change[]) =>
      body({
        preview: { kind: 'reviewed', context: contextOf(review({ environments, changes })) },
      });
    const at = (...paths: readonly string[]): EnvironmentReview => ({
      ...environment('prod'),
      roots: paths.map((path) => ({ path, status: 'complete', failure: null })),
    });
    const prod = at('overlays/prod');
    const unfolded = (text: string): string => text.replace(/<details>[\s\S]*<\/details>/, '');

    test('ready to be pasted, and read first where somebody is locked out', () => {
      const text = bodyOf([prod], change());
      expect(unfolded(text)).toContain(
        'meshwarden render overlays/prod --rev bbbbbbbbbbbb --resource PeerAuthentication/a/b | kubectl apply -f -',
      );
      expect(unfolded(text)).toContain('this puts back what there was before #412');
    });

    test('folded where nobody is', () => {
      const subject = { ...change().subject, kind: 'VirtualService', group: 'networking.istio.io' };
      const text = bodyOf([prod], change({ subject, kind: 'route' }));
      expect(text).toContain('--resource VirtualService/a/b | kubectl apply -f -');
      expect(unfolded(text)).not.toContain('kubectl');
    });

    test('that deletes what the change brought', () => {
      expect(bodyOf([prod], change({ kind: 'resource-removed', field: null }))).toContain(
        'kubectl -n a delete peerauthentication.security.istio.io b',
      );
    });

    const applied = (cluster: EnvironmentReview['cluster']): EnvironmentReview => ({
      ...prod,
      ...(cluster !== undefined && { cluster }),
      roots: prod.roots.map((root) => ({
        ...root,
        appliedBy: [{ kind: 'Kustomization', namespace: 'flux-system', name: 'apps' }],
      })),
    });

    test('in one block for each environment, with its context, after what is there is kept', () => {
      const context = applied({ context: 'prod-eu', names: [] });
      const staging = { ...at('overlays/staging'), name: 'staging', production: false };
      const text = bodyOf([context, staging], change(), change({ environment: 'staging' }));
      const blocks = shellBlocks(text);
      expect(blocks[0]).toEqual([
        '# prod, by the context prod-eu',
        '# What applies it would undo this, so pause that first',
        'flux --context prod-eu suspend kustomization apps -n flux-system',
        'kubectl --context prod-eu -n a get peerauthentication.security.istio.io b -o yaml > prod-a-peerauthentication-b.yaml',
        'meshwarden render overlays/prod --rev bbbbbbbbbbbb --resource PeerAuthentication/a/b | kubectl --context prod-eu apply -f -',
        '# Once the revert is merged: flux --context prod-eu resume kustomization apps -n flux-system',
      ]);
      expect(blocks[1]?.[0]).toBe(
        '# staging: no context is known here. Point kubectl at its cluster first',
      );
      expect(blocks[1]?.join(' ')).not.toContain('--context');
      const { status } = spawnSync('bash', ['-n'], { input: blocks.flat().join('\n') });
      expect(status).toBe(0);
    });

    test('with nothing kept of what is not there', () => {
      expect(bodyOf([prod], change({ kind: 'resource-added', field: null }))).not.toContain(
        ' get ',
      );
    });

    test('every name a word of its own for a shell, or not at all', () => {
      const named = (name: string): string =>
        bodyOf([prod], change({ subject: { ...change().subject, name } }));
      expect(named("b'; reboot")).toContain(`--resource 'PeerAuthentication/a/b'\\''; reboot' |`);
      expect(named('b\u202e')).not.toContain('kubectl apply');
    });

    test('but nothing where it is not sure which folder holds the object', () => {
      expect(bodyOf([at('x', 'y')], change())).not.toContain('kubectl apply');
    });
  });

  test('says so where nothing could be reviewed', () => {
    const text = body({
      preview: { kind: 'not-reviewed', why: 'the analysis stopped' },
      restoration: { kind: 'unknown', why: 'nothing of it could be compared' },
    });
    expect(text).toContain(
      '**What merging this does could not be reviewed:** the analysis stopped.',
    );
    expect(text).toContain('is not known: nothing of it could be compared.');
  });

  test('of a re-land names what comes back, and promises no shorter way', () => {
    const given = {
      command: 'reland',
      of: { number: 421, title: 'Revert "Turn on STRICT mTLS" (#412)' },
      relands: { number: 412, title: 'Turn on STRICT mTLS' },
    } as const;
    expect(body(given)).toContain(
      'Brings back #412 “Turn on STRICT mTLS”, which #421 rolled back.',
    );
    expect(body(given)).not.toContain('**To merge:**');
    expect(revertTitle(shownRevert(given))).toBe('Reland "Turn on STRICT mTLS" (#412)');
  });

  test('is never longer than GitHub takes', () => {
    const paths = Array.from({ length: 3_000 }, (_, index) => ({
      path: `${'x'.repeat(200)}/${String(index)}.yaml`,
      outcome: 'conflict' as const,
    }));
    const conflicts = paths.map(({ path }) =>
      conflict({ path, sections: [{ line: 1, tip: ['y'.repeat(900)], reverted: [] }] }),
    );
    const text = body({ revert: computedRevert({ kind: 'conflict', paths, conflicts }) });
    expect(new TextEncoder().encode(text).length).toBeLessThan(60_000);
    expect(text.endsWith(MARKER)).toBe(true);
  });
});

test('the title is that of the button of GitHub, however long the other one is', () => {
  expect(revertTitle(shownRevert())).toBe('Revert "Turn on STRICT mTLS" (#412)');
  const long = revertTitle(shownRevert({ of: { number: 412, title: 'é'.repeat(400) } }));
  expect(long).toHaveLength(256);
  expect(long.endsWith('…" (#412)')).toBe(true);
  const target = { kind: 'restore', commit: 'abcdef1234' } as const;
  const scope = { kind: 'paths', globs: ['overlays/prod'] } as const;
  expect(revertTitle(shownRevert({ target, scope }))).toBe(
    'Restore overlays/prod to abcdef1 (#412)',
  );
});

test('a plan writes nothing, says the same and how to go on', () => {
  const text = planOf(shownRevert());
  expect(text).toContain('Nothing is written.');
  expect(text).toContain('Exactly the effective configuration of before #412');
  expect(text).toContain('To open it: `/rollback <reason>`');
  const dependents = [
    { commit: 'f'.repeat(40), title: '', pullRequest: 413, conflicts: true },
  ] as const;
  const conflicting = planOf(
    shownRevert({
      dependents,
      revert: computedRevert({ kind: 'conflict', conflicts: [conflict()] }),
    }),
  );
  expect(conflicting).toContain('conflicts in 1 file. Nothing is written.');
  expect(conflicting).toContain('Roll back what it conflicts with first');
});

test('a reply says the effect in two sentences', () => {
  expect(markdownOf(paragraph(...effectSentences(shownRevert())))).toBe(
    'Merging it: no effective change. Exactly the effective configuration of before #412, in every environment.',
  );
});
