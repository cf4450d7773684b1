import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { conclusionOf } from '../../../src/bot/gate/stored-state.ts';
import { GateStory } from './gate-story.ts';
import { play, rowsOf, tell } from './situation-table.ts';

/*
 * alice opens the pull request; pat and quinn are the platform team, olga owns orders/, paul payments/, sam solo/;
 * eve is nobody. `pat+` approves, `pat-` asks for changes, `pat~` comments, `patx` was dismissed. Last column: what
 * it comes to, and who counts.
 */
const TABLE = `
tier     | reviews           | people                 | policy                 | since                 | when         | trouble                    | comes to

Tiers
low      |                   |                        |                        |                       |              |                            | pass
medium   |                   |                        |                        |                       |              |                            | pass
high     |                   |                        |                        |                       |              |                            | wait
critical |                   |                        |                        |                       |              |                            | wait
none     |                   |                        |                        |                       |              |                            | fail
low      | pat-              |                        |                        |                       |              |                            | pass
medium   | pat-              |                        |                        |                       |              |                            | pass
high     | pat+              |                        |                        |                       |              |                            | pass pat
critical | pat+              |                        |                        |                       |              |                            | wait pat
critical | pat+ quinn+       |                        |                        |                       |              |                            | pass pat quinn
critical | pat+              |                        | one                    |                       |              |                            | pass pat
critical | pat+ quinn+       |                        | three                  |                       |              |                            | wait pat quinn
critical |                   |                        | nobody                 |                       |              |                            | pass
medium   |                   |                        | enforce platform       |                       |              |                            | wait
medium   | quinn+            |                        | platform               |                       |              |                            | pass quinn

Reviews
high     | pat~              |                        |                        |                       |              |                            | wait
high     | pat-              |                        |                        |                       |              |                            | wait
high     | patx              |                        |                        |                       |              |                            | wait
high     | pat+ pat-         |                        |                        |                       |              |                            | wait
high     | pat+ patx         |                        |                        |                       |              |                            | wait
high     | pat+ pat~         |                        |                        |                       |              |                            | pass pat
high     | pat- pat+         |                        |                        |                       |              |                            | pass pat
high     | patx pat+         |                        |                        |                       |              |                            | pass pat
critical | pat+ pat+         |                        |                        |                       |              |                            | wait pat
critical | pat+ quinn-       |                        |                        |                       |              |                            | wait pat
high     | pat+ quinn-       |                        |                        |                       |              |                            | pass pat
high     | pat+f             |                        |                        |                       |              |                            | wait

People
high     | alice+            |                        |                        |                       |              |                            | wait
high     | alice+            | alice:active           |                        |                       |              |                            | wait
high     | eve+              |                        |                        |                       |              |                            | wait
high     | eve+              | eve:pending            |                        |                       |              |                            | wait
high     | eve+              | eve:active             |                        |                       |              |                            | pass eve
high     | pat+              | pat:none               |                        |                       |              |                            | wait
high     | pat+              | pat:pending            |                        |                       |              |                            | wait
high     | pat+              | pat:unknown            |                        |                       |              |                            | wait
high     | pat+              | pat:forbidden          |                        |                       |              |                            | wait
high     | pat+ quinn+       | pat:unknown            |                        |                       |              |                            | pass quinn
critical | pat+ quinn+       | pat:unknown            |                        |                       |              |                            | wait quinn
high     | pat+              | pat:wrote              |                        |                       |              |                            | wait
high     | pat+              | pat:coauthor           |                        |                       |              |                            | wait
high     | pat+              | pat:merged             |                        |                       |              |                            | pass pat
high     | pat+              | pat:pushed             |                        |                       |              |                            | wait
high     | quinn+            | pat:pushed             |                        |                       |              |                            | pass quinn
critical | pat+ quinn+       | pat:pushed             |                        |                       |              |                            | wait quinn
high     | pat+              | alice:pushed           |                        |                       |              |                            | pass pat
high     | pat+              | push:unknown           |                        |                       |              |                            | pass pat
high     | pat+              | push:of-another        |                        |                       |              |                            | pass pat
high     | pat+d             | pat:clicked            |                        |                       |              |                            | pass pat
high     | pat+d             | pat:merged-locally     |                        |                       |              |                            | wait
high     | pat+d             | pat:pushed-a-click     |                        |                       |              |                            | wait
high     | pat+d             | pat:pushed-and-alice-clicked |                  |                       |              |                            | wait
high     | pat+d             | pat:clicked-on-unknown |                        |                       |              |                            | pass pat
high     | renovate[bot]+    |                        |                        |                       |              |                            | wait
high     | pat+              | bot:opens              |                        |                       |              |                            | pass pat
high     | alice+            | bot:opens alice:active |                        |                       |              |                            | pass alice
high     | pat+              | bot:opens pat:asked    |                        |                       |              |                            | wait
high     | quinn+            | bot:opens pat:asked    |                        |                       |              |                            | pass quinn
high     | sam+              | sam:named sam:active   |                        |                       |              |                            | pass sam
high     | sam+              | sam:named              |                        |                       |              |                            | wait

Nobody known
low      |                   | team:gone              |                        |                       |              |                            | pass
high     |                   | team:gone              |                        |                       |              |                            | observed
critical |                   | team:gone              |                        |                       |              |                            | observed
critical | pat+ quinn+       | team:gone              |                        |                       |              |                            | observed
critical |                   | team:gone              | enforce                |                       |              |                            | fail
critical | pat+ quinn+       | team:gone              | enforce                |                       |              |                            | fail
high     | paul+             | team:gone              | team                   |                       |              |                            | pass paul

Observed
high     |                   |                        | observe                |                       |              |                            | observed
critical | pat+ quinn+       |                        | observe                |                       |              |                            | observed
critical |                   |                        | observe                |                       |              | gap                        | fail
medium   |                   |                        | observe                |                       |              |                            | pass
medium   |                   |                        | owners observe orders  |                       |              |                            | observed

Meaning
high     | pat+              |                        |                        | rebased               |              |                            | pass pat
high     | pat+              |                        |                        | changed               |              |                            | wait
high     | pat+              |                        |                        | changed and back      |              |                            | pass pat
high     | pat+              |                        |                        | base moved it         |              |                            | wait
high     | pat+              |                        |                        | a head failed         |              |                            | pass pat
high     | pat+              |                        |                        | store lost            |              |                            | pass pat
critical | pat+ quinn+       |                        |                        | raised from high      |              |                            | wait
high     | pat+              |                        |                        | lowered from critical |              |                            | pass pat
low      | pat+              |                        |                        | changed               |              |                            | pass
critical | pat+ quinn+       |                        |                        | rebased               |              |                            | pass pat quinn
critical | pat+ quinn+b      |                        |                        | rebased               |              |                            | pass pat quinn
critical | pat+ quinn+b      |                        |                        | changed               |              |                            | wait quinn
critical | pat+b quinn+b     |                        |                        | changed               |              |                            | pass pat quinn
critical | pat+b quinn+b     |                        |                        | raised from high      |              |                            | pass pat quinn
high     | pat+ pat-b        |                        |                        | rebased               |              |                            | wait
high     | patx              |                        |                        | rebased               |              |                            | wait
high     | pat+              | pat:none               |                        | rebased               |              |                            | wait
high     | pat+              | pat:wrote              |                        | rebased               |              |                            | wait
high     | pat+              |                        |                        | again                 |              |                            | pass pat
high     |                   |                        |                        | again                 |              |                            | wait

Gaps
low      |                   |                        |                        |                       |              | gap                        | fail
high     | pat+              |                        |                        |                       |              | gap                        | fail pat
critical | pat+ quinn+       |                        |                        |                       |              | gap                        | fail pat quinn
high     | pat+              |                        |                        |                       |              | gap:old                    | pass pat
none     | pat+ quinn+       |                        |                        |                       |              | gap:old                    | fail
low      |                   |                        |                        |                       |              | gap:overridden             | pass
high     |                   |                        |                        |                       |              | gap:overridden             | wait
high     | pat+              |                        |                        |                       |              | gap:overridden             | pass pat
high     | pat+              |                        |                        |                       |              | gaps:one-overridden        | fail pat
low      |                   |                        |                        |                       |              | gap:overridden-for-another | fail
low      |                   | quinn:none             |                        | rebased               |              | gap:overridden             | pass
low      |                   |                        |                        | changed               |              | gap:overridden             | fail

Owners
medium   |                   |                        | owners orders          |                       |              |                            | wait
medium   | olga+             |                        | owners orders          |                       |              |                            | pass olga
medium   | paul+             |                        | owners orders          |                       |              |                            | wait
medium   | pat+              |                        | owners orders          |                       |              |                            | wait
medium   | olga+             |                        | owners orders payments |                       |              |                            | wait olga
medium   | olga+ paul+       |                        | owners orders payments |                       |              |                            | pass olga paul
medium   | sam+              | sam:active             | owners solo            |                       |              |                            | pass sam
medium   | sam+              |                        | owners solo            |                       |              |                            | wait
medium   |                   |                        | owners stray           |                       |              |                            | pass
medium   |                   |                        | owners mail            |                       |              |                            | observed
medium   |                   |                        | owners mail enforce    |                       |              |                            | fail
medium   | olga+             |                        | owners mail orders     |                       |              |                            | pass olga
critical | olga+             |                        | owners orders          |                       |              |                            | pass olga
critical | olga+             |                        | owners orders stray    |                       |              |                            | wait olga
critical | olga+ pat+        |                        | owners orders stray    |                       |              |                            | pass olga pat
critical |                   |                        | owners                 |                       |              |                            | wait
critical | pat+              |                        | owners                 |                       |              |                            | pass pat
critical | pat+              | team:gone              | owners                 |                       |              |                            | observed
high     | pat+              |                        | both orders            |                       |              |                            | wait pat
high     | olga+             |                        | both orders            |                       |              |                            | wait olga
high     | pat+ olga+        |                        | both orders            |                       |              |                            | pass pat olga
high     | pat+ olga+        |                        | both orders            | rebased               |              |                            | pass pat olga
high     | pat+ olga+        |                        | both orders            | changed               |              |                            | wait
high     | pat+ olga-        |                        | both orders            |                       |              |                            | wait pat

Teams, rules and affected owners
high     | paul+             |                        | team                   |                       |              |                            | pass paul
high     | pat+              |                        | team                   |                       |              |                            | wait
low      |                   |                        | rule                   |                       |              |                            | wait
low      | paul+             |                        | rule                   |                       |              |                            | pass paul
high     | pat+              |                        | rule                   |                       |              |                            | wait pat
high     | pat+ paul+        |                        | rule                   |                       |              |                            | pass pat paul
critical | pat+ quinn+ paul+ |                        | rule                   |                       |              |                            | pass pat quinn paul
medium   | paul+             |                        | rule owners payments   |                       |              |                            | pass paul
medium   |                   |                        | rule observe           |                       |              |                            | observed
high     | pat+              |                        | affected               |                       |              |                            | wait pat
high     | pat+ olga+        |                        | affected               |                       |              |                            | pass pat olga
high     | pat+              |                        | affected?              |                       |              |                            | pass pat

Windows and freezes
critical | pat+ quinn+       |                        | weekly                 |                       | Tue 10:00    |                            | pass pat quinn
critical | pat+ quinn+       |                        | weekly                 |                       | Tue 08:59    |                            | wait pat quinn
critical | pat+ quinn+       |                        | weekly                 |                       | Tue 09:00    |                            | pass pat quinn
critical | pat+ quinn+       |                        | weekly                 |                       | Tue 16:00    |                            | wait pat quinn
critical | pat+ quinn+       |                        | weekly                 |                       | Wed 10:00    |                            | wait pat quinn
critical | pat+              |                        | weekly                 |                       | Tue 10:00    |                            | wait pat
critical |                   |                        | weekly observe         |                       | Wed 10:00    |                            | observed
critical |                   |                        | weekly nobody          |                       | Wed 10:00    |                            | wait
critical |                   |                        | weekly nobody          |                       | Tue 10:00    |                            | pass
medium   |                   |                        | weekly                 |                       | Wed 10:00    |                            | wait
medium   |                   |                        | weekly observe         |                       | Wed 10:00    |                            | observed
critical | pat+ quinn+       |                        | freeze                 |                       | in freeze    |                            | wait pat quinn
critical | pat+ quinn+       |                        | freeze                 |                       | after freeze |                            | pass pat quinn
high     | pat+              |                        | freeze                 |                       | in freeze    |                            | wait pat
medium   |                   |                        | freeze                 |                       | in freeze    |                            | pass
low      |                   |                        | freeze                 |                       | in freeze    |                            | pass
low      |                   |                        | freeze-all             |                       | in freeze    |                            | wait
medium   |                   |                        | freeze-all             |                       | in freeze    |                            | wait
critical | pat+ quinn+       |                        | weekly freeze          |                       | after freeze |                            | wait pat quinn
low      |                   |                        | rule-window            |                       | Tue 10:00    |                            | pass
low      |                   |                        | rule-window            |                       | Wed 10:00    |                            | wait
low      |                   |                        | rule-unknown-window    |                       | Tue 10:00    |                            | fail
critical | pat+ quinn+       |                        | weekly                 | rebased               | Wed 10:00    |                            | wait pat quinn
critical | pat+ quinn+       |                        | weekly                 |                       | Tue 10:00    | gap                        | fail pat quinn

Break-glass
critical |                   |                        |                        |                       |              | glass                      | break-glass
critical | pat+              |                        |                        |                       |              | glass                      | break-glass pat
critical | pat+ quinn+       |                        |                        |                       |              | glass                      | pass pat quinn
critical |                   |                        | weekly                 |                       | Wed 10:00    | glass:expired              | wait
critical | pat+ quinn+       |                        | weekly                 |                       | Tue 08:59    | glass                      | break-glass pat quinn
critical |                   |                        |                        |                       |              | glass:expired              | wait
critical |                   |                        |                        |                       |              | glass:other-head           | wait
critical |                   |                        |                        |                       |              | glass:no-reason            | wait
critical |                   |                        |                        |                       |              | glass policy               | wait
critical |                   |                        | no-glass               |                       |              | glass                      | wait
critical |                   |                        |                        |                       |              | glass gap                  | fail
none     |                   |                        |                        |                       |              | glass                      | fail
critical |                   | team:gone              | enforce                |                       |              | glass                      | fail
high     |                   |                        |                        | rebased               |              | glass                      | break-glass
low      |                   |                        |                        |                       |              | glass                      | pass
high     |                   |                        | observe                |                       |              | glass                      | observed
`;

const ROWS = rowsOf(TABLE).slice(1);

describe('what a situation comes to', () => {
  it('is known of at least 120', () => {
    expect(new Set(ROWS.map(({ line }) => line)).size).toBe(ROWS.length);
    expect(ROWS.length).toBeGreaterThanOrEqual(120);
  });

  test.each(ROWS.map((row) => [row.line, row] as const))('%s', (_, row) => {
    expect(play(row)).toBe(row.comesTo);
  });
});

describe('in every situation', () => {
  const anyRow = fc.constantFrom(...ROWS);

  it('deciding again decides the same', () => {
    fc.assert(
      fc.property(anyRow, (row) => {
        expect(play(row)).toBe(play(row));
      }),
    );
  });

  it('a check is green exactly where nothing is waited for and nothing failed', () => {
    for (const row of ROWS) {
      const story = new GateStory();
      const { outcome } = tell(row, story);
      const isGreen = !['wait', 'fail'].includes(outcome.kind);
      expect(story.state?.conclusion === 'success').toBe(isGreen);
      expect(story.state?.conclusion).toBe(conclusionOf(outcome));
    }
  });

  it('what is enforced and missing, or closed, is never green without a broken glass', () => {
    for (const row of ROWS) {
      const { outcome, requirements, timing } = tell(row, new GateStory());
      const missing = requirements.some(
        (each) => each.requirement.enforcement === 'enforce' && each.missing > 0,
      );
      const closed = timing.kind === 'closed' && timing.enforcement === 'enforce';
      if (missing || closed) expect(['wait', 'fail', 'break-glass']).toContain(outcome.kind);
    }
  });

  it('an approval of somebody who is asked for nothing changes nothing', () => {
    for (const row of ROWS) {
      const more = { ...row, reviews: [...row.reviews, 'bob+', 'bob+b', 'bob+c'] };
      expect(play(more)).toBe(row.comesTo);
    }
  });

  it('withdrawing what was approved makes nothing green that was not', () => {
    const green = (comesTo: string): boolean => /^(?:pass|observed|break-glass)/.test(comesTo);
    for (const row of ROWS) {
      const people = [...new Set(row.reviews.map((word) => word.replace(/[+~x-][a-f]?$/, '')))];
      const withdrawn = {
        ...row,
        reviews: [...row.reviews, ...people.map((login) => `${login}-`)],
      };
      if (!green(row.comesTo)) expect(green(play(withdrawn))).toBe(false);
    }
  });
});
