import { legacy } from '../../../src/manifest/index.ts';
import { describe, expect, test } from 'vitest';
import type { Review } from '../../../src/review/index.ts';
import type { CommentInput } from '../../../src/bot/check/review-comment.ts';
import { commentBody, isOurComment, wantsComment } from '../../../src/bot/check/review-comment.ts';
import { BASE, contextOf, finding, gap, HEAD, review } from '../../support/report-parts.ts';
import { decision, waiting } from '../gate/decision-parts.ts';

const comment = (given: Review, more: Partial<CommentInput> = {}): string =>
  commentBody({
    context: contextOf(given),
    decision: waiting(),
    pullRequest: { draft: false, base: { sha: BASE, ref: 'main' } },
    state: { sha: HEAD, changes: [] },
    previous: null,
    suggested: new Set(),
    headLines: new Map(),
    ...more,
  });

describe('a comment is written', () => {
  test('for a medium tier, a new finding, a new gap, or where the gate does not pass', () => {
    expect(wantsComment(review({ tier: 'medium' }), decision(), false)).toBe(true);
    expect(wantsComment(review({ tier: null }), decision(), false)).toBe(true);
    expect(wantsComment(review({ tier: 'low', findings: [finding()] }), decision(), false)).toBe(
      true,
    );
    expect(wantsComment(review({ gaps: [gap({ blocking: false })] }), decision(), false)).toBe(
      true,
    );
    const failed = decision({ outcome: { kind: 'fail', why: '' } });
    expect(wantsComment(review(), failed, false)).toBe(true);
  });

  test('not for a low change, but to update the one that is there', () => {
    const there = review({
      tier: 'low',
      findings: [finding({ introducedBy: 'already-there' })],
      gaps: [gap({ new: false, blocking: false })],
    });
    expect(wantsComment(there, decision(), false)).toBe(false);
    expect(wantsComment(there, decision(), true)).toBe(true);
  });
});

test('affected owners are called by their names, but not while it is a draft', () => {
  const affected = {
    owners: ['@acme/payments'],
    source: 'CODEOWNERS:12',
    told: true,
    environments: ['prod'],
    roots: ['overlays/prod'],
    rootCount: 1,
    because: [],
    objects: 0,
  };
  const given = review({ affectedOwners: { sets: [affected], complete: true } });
  const base = { sha: BASE, ref: 'main' };
  expect(comment(given)).toContain('Also affects prod (@acme/payments): ');
  const draft = comment(given, { pullRequest: { draft: true, base } });
  expect(draft).toContain('Also affects prod (@');
  expect(draft).not.toContain('@acme');
});

type Reason = Review['reasons'][number];

const reason = (tier: Reason['tier'], rule: string, count = 1): Reason => ({
  tier,
  rule,
  count,
  why: 'It matters.',
  rulePlace: null,
  because: [],
  environments: ['prod'],
});

describe('why the tier is what it is', () => {
  test('is told of that tier, and only named of what is high, too', () => {
    const body = comment(
      review({
        tier: 'critical',
        reasons: [
          reason('critical', 'cut-off'),
          reason('high', 'routing', 2),
          reason('medium', 'replicas'),
          reason('low', 'text'),
        ],
      }),
    );
    expect(body).toContain('<summary>Why critical (1)</summary>\n\n- cut off in prod: It matters.');
    expect(body).toContain('\n\nAlso: high routing ×2.\n\n</details>');
    expect(body).not.toMatch(/Also:.*(?:replicas|text)/);
  });

  test('speaks of the rest where something could not be analysed', () => {
    const given = { tier: 'medium', reasons: [reason('medium', 'routing')] } as const;
    const body = comment(review({ ...given, gaps: [gap({ blocking: true })] }));
    expect(body).toContain('<summary>Why medium, as far as it could be analysed (1)</summary>');
  });
});

describe('a comment', () => {
  test('says what is worst, what it waits for, and what each finding is called', () => {
    const body = comment(review({ findings: [finding()] }));
    expect(body).toMatch(/^### 🟠 High · prod: requests to web fail\n/);
    expect(body).toContain('**Waiting for 2 approvals from acme/mesh-platform** (0 of 2).');
    const [visible, folded] = body.split('<details><summary>Commands and ids');
    expect(visible).not.toContain('0123456789ab');
    expect(folded).toContain('- `0123456789ab` Requests to web fail.');
    expect(body).toContain('`/help` · `/explain');
    // not while it is open
    expect(body).not.toContain('/rollback');
    expect(body).toContain('Judged by policy at `main@bbbbbbb`.');
    expect(isOurComment(body)).toBe(true);
    expect(isOurComment(`> ${body}\n\nReally?`)).toBe(false);
  });

  test('links to lines of the commit they are in', () => {
    const gone = finding({
      id: 'b'.repeat(12),
      key: 'gone',
      why: legacy('It is removed.'),
      side: 'base',
      origin: { file: 'old files/(b) #1.yaml', line: 2, column: 1, endLine: 2 },
    });
    const body = comment(review({ findings: [finding(), gone] }));
    expect(body).toContain(
      `[\`a.yaml:3\`](https://github.example/acme/shop/blob/${HEAD}/a.yaml#L3)`,
    );
    expect(body).toContain(`/blob/${BASE}/old%20files/%28b%29%20%231.yaml#L2)`);
    // also where a sentence names one
    expect(body).toContain(`There is no Service wep ([\`a.yaml:3\`](https://`);
  });

  test('names the ids of findings that are told together', () => {
    const subject = { group: '', kind: 'Service', namespace: 'shop', name: 'cart' };
    const alike = finding({ id: 'c'.repeat(12), subject });
    expect(comment(review({ findings: [finding(), alike] }))).toContain(
      '- `0123456789ab`, `cccccccccccc` Requests to web fail.',
    );
  });

  test('has the lines of a certain fix, unless the diff offers them', () => {
    const origin = finding().origin;
    const fixed = finding({
      fix: { text: legacy('Write `web`.'), replacement: { origin, from: 'wep', to: 'web' } },
    });
    const headLines = new Map([['a.yaml:3', '  host: wep # the shop']]);
    const given = review({ findings: [fixed] });
    expect(comment(given, { headLines })).toContain(
      '```diff\n-  host: wep # the shop\n+  host: web # the shop\n```',
    );
    const offered = comment(given, { headLines, suggested: new Set([fixed.id]) });
    expect(offered).not.toContain('```');
    expect(offered).toContain('The suggestion in the diff does that.');
  });

  test('says what is different since the last review', () => {
    const change = (digest: string) => ({ digest, text: `field ${digest}` });
    const state = { sha: HEAD, changes: [change('1'), change('2')] };
    const before = {
      number: 7,
      sha: 'c'.repeat(40),
      base: BASE,
      meaning: null,
      tier: null,
      conclusion: 'success' as const,
      title: '',
      approvals: [],
      overrides: [],
      breakGlass: null,
      turnsAt: null,
      suggested: [],
      changes: [change('2'), change('3')],
      pastChanges: [],
      reviewsUntil: null,
    };
    const body = comment(review(), { state, previous: before });
    expect(body).toContain('Since the review of ccccccc (2)');
    expect(body).toContain('- changes now: field 1');
    expect(body).toContain('- no longer changes: field 3');
    expect(comment(review(), { state, previous: { ...before, sha: HEAD } })).not.toContain('Since');
    // what was cut off says nothing
    const cut = Array.from({ length: 20 }, (_, index) => change(String(index + 2)));
    const after = comment(review(), { state, previous: { ...before, changes: cut } });
    expect(after).not.toContain('changes now');
    expect(after).toContain('no longer changes: field 3');
  });

  test('loses its least important parts where it grows too long, and says so', () => {
    const findings = Array.from({ length: 200 }, (_, index) =>
      finding({
        id: String(index).padStart(12, '0'),
        key: String(index),
        why: legacy(`${String(index)} ${'x'.repeat(4_000)}`),
      }),
    );
    const body = comment(review({ findings }));
    expect(body.length).toBeLessThanOrEqual(60_000);
    expect(body).toContain('Left out for length: ');
    expect(body).not.toContain('<summary>More on');
    expect(isOurComment(body)).toBe(true);
  });
});

test('a rollback is told what comes back with it, and no fix that would keep what it undoes', () => {
  const given = review({ findings: [finding({ fix: { text: legacy('Keep STRICT.') } })] });
  const revert = {
    command: 'rollback',
    of: 6,
    meaning: null,
    relands: null,
    sha: HEAD,
    by: 'dana',
    whole: true,
    untouched: true,
    left: { kind: 'as-before' },
  } as const;
  const told = comment(given, { decision: waiting({ revert }) });
  expect(told).toContain('The findings below come back with it.');
  expect(told).not.toContain('Fix:');
  const added = waiting({ revert: { ...revert, untouched: false } });
  expect(comment(given, { decision: added })).toContain('Fix: Keep STRICT.');
});

test('what makes a change grave is said before anything is opened, where no finding says it', () => {
  const because = [
    {
      text: 'Gateway a/b: new',
      place: { file: 'a.yaml', line: 3, column: 1, endLine: 3 },
      side: 'head',
    },
  ] as const;
  const reasons = [{ ...reason('high', 'gateway-exposure'), why: 'It opens ports.', because }];
  const told = comment(review({ tier: 'high', reasons })).replace(/<details>[\s\S]*/, '');
  expect(told).toMatch(/\*\*Why high:\*\* It opens ports \(.*a\.yaml:3.*\)\./);
});

test('of many notes the first is read at once, and the others are counted where they open', () => {
  const long = (name: string): string => `${name} is guessed. ${'It is long. '.repeat(20)}`.trim();
  const told = comment(review({ notes: [long('One'), long('Two')] }));
  const open = told.replace(/<details>[\s\S]*<\/details>/, '');
  expect(open).toContain('One is guessed.');
  expect(open).not.toContain('It is long');
  expect(told).toContain('<summary>Guessed or left out (2)</summary>');
});

test('what was guessed of the tree before the change already is folded, for the check says it', () => {
  const notes = ['The application goes away.', 'ops counts as production.'];
  const told = comment(review({ notes, standingNotes: notes.slice(1) }));
  const open = told.replace(/<details>[\s\S]*<\/details>/, '');
  expect(open).toContain('The application goes away.');
  expect(open).not.toContain('counts as production');
  expect(told).toContain(
    '<summary>Guessed or left out (1)</summary>\n\n- ops counts as production.',
  );
});

test('of many findings a line each is read at once for five, and the others are counted', () => {
  const findings = Array.from({ length: 7 }, (_, index) =>
    finding({
      id: `f${String(index)}`,
      key: String(index),
      says: legacy(`Caller ${String(index)} fails.`),
    }),
  );
  const open = comment(review({ findings })).replace(/<details>[\s\S]*/, '');
  expect(open).toContain('**5. Caller 4 fails.**');
  expect(open).not.toContain('Caller 5');
  expect(open).toContain('And 2 more findings, below.');
});
