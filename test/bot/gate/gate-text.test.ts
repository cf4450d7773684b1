import { describe, expect, it } from 'vitest';
import { gateBlocks } from '../../../src/bot/gate/texts/gate-text.ts';
import { markdownOf } from '../../../src/review/index.ts';
import { GateStory } from './gate-story.ts';
import { rowsOf, tell } from './situation-table.ts';
import { contextOf, review } from '../../support/report-parts.ts';
import { decision } from './decision-parts.ts';
import { checkReport } from '../../../src/bot/check/check-report.ts';

/** What the gate says in a situation: tier, reviews, people, policy, since, when, trouble. */
function said(line: string): string {
  const [row] = rowsOf(`${line} |`);
  if (row === undefined) throw new Error(line);
  return gateBlocks(tell(row, new GateStory()), { gaps: [] }, { draft: false })
    .map(markdownOf)
    .join('\n\n');
}

describe('the gate says', () => {
  it('several requirements as a list: how far, of whom, why, and who counts', () => {
    expect(said('critical | pat+ alice+ | | both orders stray | | | ')).toMatchInlineSnapshot(`
      "**Waiting for 1 approval from acme/orders** (0 of 1).

      - ✅ 1 of 1 from acme/mesh (pat): the change is critical; stray.yaml has no owner (\`x\`)
      - ⏳ 0 of 1 from acme/orders: owns orders/a.yaml (\`CODEOWNERS:1\`)

      Not counted: alice (author).  
      CODEOWNERS names no owner for \`stray.yaml\`."
    `);
  });

  it('for which window it waits beside people, and when that opens', () => {
    expect(said('critical | pat+ | | weekly | | Wed 10:00 | ')).toMatchInlineSnapshot(`
      "**Waiting for 2 approvals from acme/mesh** (1 of 2), and **the window weekly** (opens Tue 20 Jan 2026 09:00 Europe/Berlin, 2026-01-20T08:00Z).

      Counted: pat."
    `);
  });

  it('that only the window is waited for', () => {
    expect(said('critical | pat+ quinn+ | | weekly | | Wed 10:00 | ')).toMatchInlineSnapshot(`
      "**Waiting for the window weekly** (opens Tue 20 Jan 2026 09:00 Europe/Berlin, 2026-01-20T08:00Z).

      Counted: pat, quinn."
    `);
  });

  it('until when an approved change may merge', () => {
    expect(said('critical | pat+ quinn+ | | weekly | | Tue 10:00 | ')).toMatchInlineSnapshot(`
      "**Approved:** 2 approvals from acme/mesh (2 of 2).

      It may merge until Tue 13 Jan 2026 16:00 Europe/Berlin (2026-01-13T15:00Z), then it waits again.  
      Counted: pat, quinn."
    `);
  });

  it('what ends a freeze', () => {
    expect(said('low | | | freeze-all | | in freeze | ')).toMatchInlineSnapshot(
      `"**Waiting for the end of the freeze from 2026-01-05 to 2026-01-09 (audit)** (opens Sat 10 Jan 2026 00:00 UTC, 2026-01-10T00:00Z)."`,
    );
  });

  it('who broke the glass, why, until when, and what it would wait for', () => {
    expect(said('critical | pat+ | | weekly | | Tue 08:59 | glass')).toMatchInlineSnapshot(`
      "**🚨 Let through by break-glass, not by approval.** olga takes responsibility until 2026-01-13T10:00Z: prod is down. It would wait for 2 approvals from acme/mesh (1 of 2), and the window weekly (opens Tue 13 Jan 2026 09:00 Europe/Berlin, 2026-01-13T08:00Z). A review is owed.

      Counted: pat."
    `);
  });

  it('what does not block', () => {
    expect(said('critical | | | weekly observe | | Wed 10:00 | ')).toMatchInlineSnapshot(`
      "**Not blocking** (critical is set to \`observe\`). If enforced, it would need 2 approvals from acme/mesh.

      Not blocking: if enforced, it would wait for **the window weekly** (opens Tue 20 Jan 2026 09:00 Europe/Berlin, 2026-01-20T08:00Z)."
    `);
    expect(said('high | pat+ | | affected? | | | ')).toMatchInlineSnapshot(`
      "**Approved:** 1 approval from acme/mesh (1 of 1).

      - ✅ 1 of 1 from acme/mesh (pat): the change is high (\`x\`)
      - not blocking from acme/orders: the change reaches an environment of theirs (\`CODEOWNERS:1\`)

      Counted: pat."
    `);
  });

  it('which files nobody owns', () => {
    expect(said('medium | | | owners stray | | | ')).toMatchInlineSnapshot(`
      "**No approval needed:** this change is medium.

      CODEOWNERS names no owner for \`stray.yaml\`."
    `);
  });

  it('where all owners made the change, so that nobody can approve', () => {
    const story = new GateStory();
    const [row] = rowsOf('medium | | alice:active | owners mine | | | |');
    if (row === undefined) throw new Error('no row');
    const told = gateBlocks(tell(row, story), { gaps: [] }, { draft: false });
    expect(told.slice(1).map(markdownOf).join('\n')).toMatchInlineSnapshot(
      `"No one can approve for alice: authors cannot approve their own change. \`CODEOWNERS:5\` must name more people."`,
    );
  });
});

it('a check that a broken glass lets through says so in its title', () => {
  const breakGlass = {
    by: 'olga',
    reason: 'prod is down',
    comment: 1,
    sha: 'a',
    meaning: 'b',
    at: '2026-01-01T00:00:00Z',
    until: '2026-01-01T04:00:00Z',
  };
  const check = checkReport({
    context: contextOf(review({ tier: 'critical' })),
    decision: decision({ outcome: { kind: 'break-glass', breakGlass }, tier: 'critical' }),
    pullRequest: { number: 7, draft: false, base: { sha: 'b', ref: 'main' } },
    neighbours: { states: [], pending: [] },
    stateBlock: '',
    externalId: '',
  });
  expect(check.title).toMatch(/^Let through by break-glass · Critical/);
  expect(check.conclusion).toBe('success');
});
