import fc from 'fast-check';
import { test } from 'vitest';
import { defaultConfig } from '../../../src/review/index.ts';
import { onboardingIssue } from '../../../src/bot/repositories/texts/onboarding.ts';
import { expectInert } from '../../support/expect-inert.ts';
import { hostileText } from '../../support/hostile-text.ts';
import { HEAD } from '../../support/report-parts.ts';
import { times } from '../../support/times.ts';

test('the onboarding issue acts on nothing that a repository says', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const origin = { file: text, line: 1, column: 1, endLine: 1 };
      const { body } = onboardingIssue(
        {
          commit: HEAD,
          map: {
            sources: [{ name: text, isHere: false, appliers: 1 }],
            environments: [
              {
                name: text,
                production: true,
                why: text,
                cluster: text,
                charts: [],
                roots: [
                  {
                    path: text,
                    appliers: [{ kind: 'Application', namespace: text, name: text, origin }],
                    destination: { cluster: text, namespace: text },
                    why: text,
                  },
                ],
              },
            ],
            notApplied: [{ path: text, why: text }],
            notes: [text],
          },
          objects: new Map([[text, 1]]),
          meshWideFiles: [{ file: text, owners: [text] }],
          gaps: [{ message: text, file: text, line: 1 }],
          config: defaultConfig(),
          configProblems: [{ message: text, origin, field: text, nearest: text }],
          configNotices: [{ message: text, origin, field: text, nearest: null }],
        },
        { teams: [text], people: [text], emails: [], source: text },
        { owner: text, name: text, defaultBranch: text },
      );
      expectInert(body);
    }),
    times(300),
  );
});
