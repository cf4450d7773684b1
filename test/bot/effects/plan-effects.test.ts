import { describe, expect, test } from 'vitest';
import type {
  ShownReviewComment,
  SuggestionComment,
  CheckContent,
} from '../../../src/forge/index.ts';
import { checkHash, commentHash } from '../../../src/bot/effects/content-hash.ts';
import type { Effect, Shown, Wanted } from '../../../src/bot/effects/review-effects.ts';
import { planEffects } from '../../../src/bot/effects/review-effects.ts';
import { wantedReviewers } from '../../../src/bot/effects/reviewers.ts';
import { NOBODY } from '../../../src/forge/index.ts';
import { suggestionMarker } from '../../../src/bot/check/suggestions.ts';
import { HEAD } from '../../support/report-parts.ts';
import { asking, decision, waiting } from '../gate/decision-parts.ts';

const check: CheckContent = {
  conclusion: 'action_required',
  title: 'critical: 2 callers lose payments (prod)',
  summary: 'Waiting',
  text: '',
  annotations: [],
  actions: [],
  externalId: '1',
};
const platform = { teams: ['mesh-platform'], people: [] };
const wanted: Wanted = {
  sha: HEAD,
  check,
  comment: 'Waiting',
  reviewers: { needed: platform, missing: platform, ask: platform, answered: [] },
  suggestions: [],
  findings: new Set(),
};
const nothing: Shown = {
  check: { id: null, hash: null, conclusion: null },
  comment: null,
  requested: NOBODY,
  standIns: [],
  awaited: NOBODY,
  suggestions: [],
};
const everything: Shown = {
  check: { id: 5, hash: checkHash(check), conclusion: 'action_required' },
  comment: { id: 6, hash: commentHash('Waiting') },
  requested: platform,
  standIns: [],
  awaited: platform,
  suggestions: [],
};
const kinds = (effects: readonly Effect[]): readonly string[] => effects.map(({ kind }) => kind);

describe('what GitHub shows already is not written again', () => {
  test('a first review writes everything, the check last', () => {
    const effects = planEffects(wanted, nothing);
    expect(kinds(effects)).toEqual(['upsert-comment', 'request-reviewers', 'set-check']);
    expect(effects).toMatchObject([{ id: null, body: 'Waiting' }, platform, { id: null }]);
  });

  test('nothing new makes no effect', () => {
    expect(planEffects(wanted, everything)).toEqual([]);
  });

  test('what is not known to be there is written over', () => {
    const shown = {
      ...everything,
      check: { id: 5, hash: null, conclusion: null },
      comment: { id: 6, hash: null },
    };
    expect(planEffects(wanted, shown)).toMatchObject([
      { kind: 'upsert-comment', id: 6 },
      { kind: 'set-check', id: 5 },
    ]);
  });

  test('new commits alone in the links of a comment say nothing new', () => {
    const body = (sha: string): string =>
      `[\`a.yaml:3\`](https://github.example/acme/shop/blob/${sha.repeat(40)}/a.yaml#L3) \`main@${sha.repeat(7)}\``;
    expect(commentHash(body('a'))).toBe(commentHash(body('b')));
    expect(commentHash(body('a'))).not.toBe(commentHash(body('a').replace('L3', 'L4')));
  });
});

describe('a check', () => {
  test('that is green and must not stay so is closed before anything else', () => {
    const shown = { ...nothing, check: { id: 5, hash: 'x', conclusion: 'success' } };
    expect(kinds(planEffects(wanted, shown))[0]).toBe('set-check');
  });

  test('differs by any annotation', () => {
    const annotation = { path: 'a', startLine: 1, endLine: 1, title: '', message: '' };
    const noted = { ...check, annotations: [{ ...annotation, level: 'notice' as const }] };
    expect(checkHash(noted)).not.toBe(checkHash(check));
  });
});

describe('a comment', () => {
  test('that is there is brought up to the good news', () => {
    const effects = planEffects({ ...wanted, comment: 'Fine' }, everything);
    expect(effects).toEqual([{ kind: 'upsert-comment', id: 6, body: 'Fine' }]);
  });

  test('is never deleted', () => {
    expect(planEffects({ ...wanted, comment: null }, everything)).toEqual([]);
  });
});

describe('reviewers', () => {
  const pullRequest = {
    repository: {
      id: 1,
      installation: 1,
      owner: 'Acme',
      name: 'shop',
      defaultBranch: 'main',
      cloneUrl: '',
      htmlUrl: '',
      archived: false,
    },
    author: { id: 2, login: 'alice', bot: false },
    draft: false,
    state: 'open' as const,
  };

  test('are asked once, not with each push', () => {
    expect(planEffects({ ...wanted, sha: 'c'.repeat(40) }, everything)).toEqual([]);
    const other = { ...everything, requested: { teams: ['Mesh-Platform'], people: [] } };
    expect(planEffects(wanted, other)).toEqual([]);
  });

  test('are let go when the tier falls, and asked again when it rises', () => {
    const low = {
      ...wanted,
      reviewers: { ...wanted.reviewers, needed: NOBODY, missing: NOBODY, ask: NOBODY },
    };
    expect(planEffects(low, everything)).toEqual([
      { kind: 'withdraw-reviewers', ...platform, letGo: platform },
    ]);
    expect(
      kinds(planEffects(wanted, { ...everything, requested: NOBODY, awaited: NOBODY })),
    ).toEqual(['request-reviewers']);
  });

  test('are the teams of this organisation and the people who are not the author', () => {
    const requirements = [
      asking({ teams: ['acme/mesh-platform', 'other/team'], people: ['Alice', 'pat'] }),
    ];
    const needed = { teams: ['mesh-platform'], people: ['pat'] };
    expect(wantedReviewers(waiting({ requirements }), pullRequest)).toEqual({
      needed,
      missing: needed,
      ask: needed,
      answered: [],
    });
  });

  test('of a draft, a closed or an approved pull request are not asked, and not let go', () => {
    const approved = waiting({ outcome: { kind: 'pass' } });
    for (const given of [
      wantedReviewers(waiting(), { ...pullRequest, draft: true }),
      wantedReviewers(waiting(), { ...pullRequest, state: 'closed' }),
      wantedReviewers(approved, pullRequest),
    ])
      expect(given).toMatchObject({ needed: platform, ask: NOBODY });
  });

  test('that a person or CODEOWNERS asked are neither asked once more nor let go', () => {
    const awaited = { ...everything, requested: NOBODY };
    expect(planEffects(wanted, awaited)).toEqual([]);
    const low = {
      ...wanted,
      reviewers: { ...wanted.reviewers, needed: NOBODY, missing: NOBODY, ask: NOBODY },
    };
    expect(planEffects(low, awaited)).toEqual([]);
  });

  test('are let go when what they were asked for is met without them', () => {
    const met = { ...wanted, reviewers: { ...wanted.reviewers, missing: NOBODY, ask: NOBODY } };
    expect(planEffects(met, everything)).toEqual([
      { kind: 'withdraw-reviewers', ...platform, letGo: platform },
    ]);
    // who answered is awaited no longer
    expect(planEffects(met, { ...everything, awaited: NOBODY })).toEqual([]);
  });

  describe('who were asked in the place of their team', () => {
    const standIns = ['pat', 'quinn', 'kim'].map((login) => ({ team: 'mesh-platform', login }));
    const asked = { ...everything, standIns, awaited: { teams: [], people: ['pat', 'kim'] } };
    const letGo = platform;

    test('are not asked again, and the team neither', () => {
      expect(planEffects(wanted, asked)).toEqual([]);
    });

    test('are let go when the tier falls, but for who answered and who is wanted otherwise', () => {
      const needed = { teams: [], people: ['kim'] };
      const low = { ...wanted, reviewers: { needed, missing: needed, ask: NOBODY, answered: [] } };
      const shown = { ...asked, requested: { ...platform, people: ['kim'] } };
      expect(planEffects(low, shown)).toEqual([
        { kind: 'withdraw-reviewers', teams: [], people: ['pat'], letGo },
      ]);
    });

    test('are let go when the approvals are there without them', () => {
      const met = { ...wanted, reviewers: { ...wanted.reviewers, missing: NOBODY, ask: NOBODY } };
      expect(planEffects(met, asked)).toEqual([
        { kind: 'withdraw-reviewers', teams: [], people: ['pat', 'kim'], letGo },
      ]);
    });
  });

  test('a team that is not there is not asked', () => {
    const requirements = [asking({ teams: ['acme/gone', 'acme/mesh-platform'] })];
    const teamTroubles = [{ team: 'acme/gone', kind: 'not-found' as const }];
    expect(wantedReviewers(waiting({ requirements, teamTroubles }), pullRequest).ask).toEqual(
      platform,
    );
  });

  test('are asked too for what is required later', () => {
    const both = { teams: ['mesh-platform', 'payments'], people: ['kim'] };
    const reviewers = { needed: both, missing: both, ask: both, answered: [] };
    expect(planEffects({ ...wanted, reviewers }, everything)).toEqual([
      { kind: 'request-reviewers', teams: ['payments'], people: ['kim'], answered: [] },
    ]);
  });

  test('who have reviewed this very change are not asked, who approved another one are', () => {
    const people = ['pat', 'quinn', 'kim'];
    const stored = {
      review: 1,
      login: 'Kim',
      sha: HEAD,
      base: HEAD,
      meaning: 'another',
      tier: null,
    };
    const uncounted = [
      { login: 'Quinn', why: 'asks for changes' },
      { login: 'kim', why: 'approved an earlier change' },
    ];
    const requirements = [asking({ teams: [], people })];
    const given = waiting({ requirements, uncounted, approvals: [stored] });
    expect(wantedReviewers(given, pullRequest).ask.people).toEqual(['pat', 'kim']);
  });

  test('are a few people of many', () => {
    const people = Array.from({ length: 40 }, (_, index) => `owner-${String(index)}`);
    const given = waiting({ requirements: [asking({ teams: [], people })] });
    const { needed, ask } = wantedReviewers(given, pullRequest);
    expect([needed.people.length, ask.people.length]).toEqual([40, 10]);
  });

  test('are nobody where nobody is required, or it is only observed', () => {
    const requirements = [asking({ enforcement: 'observe' })];
    expect(wantedReviewers(waiting({ requirements }), pullRequest).needed).toEqual(NOBODY);
    expect(wantedReviewers(decision(), pullRequest).needed).toEqual(NOBODY);
  });
});

describe('suggestions', () => {
  const id = '0123456789ab';
  const suggestion: SuggestionComment = {
    path: 'a.yaml',
    startLine: 3,
    line: 3,
    body: `Write web.\n\n\`\`\`suggestion\nhost: web\n\`\`\`\n\n${suggestionMarker(id)}`,
    finding: id,
  };
  const shownAs = (body: string, inReplyTo: number | null = null): ShownReviewComment => ({
    id: 9,
    author: { id: 1, login: 'meshwarden[bot]', bot: true },
    path: 'a.yaml',
    line: 3,
    body,
    inReplyTo,
  });
  const plan = (
    suggestions: readonly SuggestionComment[],
    found: readonly string[],
    comments: readonly ShownReviewComment[],
  ): readonly Effect[] =>
    planEffects(
      { ...wanted, suggestions, findings: new Set(found) },
      { ...everything, suggestions: comments },
    );

  test('are made for what has none yet', () => {
    expect(plan([suggestion], [id], [])).toEqual([
      { kind: 'create-suggestions', comments: [suggestion] },
    ]);
    expect(plan([suggestion], [id], [shownAs(suggestion.body)])).toEqual([]);
  });

  test('stay as they are while their finding is there, also off the diff', () => {
    expect(plan([], [id], [shownAs(suggestion.body)])).toEqual([]);
  });

  test('whose finding is gone say that it is fixed, once', () => {
    const [effect] = plan([], [], [shownAs(suggestion.body)]);
    expect(effect).toMatchObject({ kind: 'update-suggestion', id: 9 });
    const body = effect?.kind === 'update-suggestion' ? effect.body : '';
    expect(body).toBe(`Fixed in \`aaaaaaa\`.\n\nWrite web.\n\n${suggestionMarker(id)}`);
    expect(plan([], [], [shownAs(body)])).toEqual([]);
  });

  test('are made anew when the finding comes back', () => {
    const fixed = shownAs(`Fixed in \`aaaaaaa\`.\n\nWrite web.\n\n${suggestionMarker(id)}`);
    expect(kinds(plan([suggestion], [id], [fixed]))).toEqual(['create-suggestions']);
  });

  test('are not taken for answers and for what quotes them', () => {
    const quoted = shownAs(`> ${suggestion.body}\n\nWhy?`);
    expect(plan([], [], [quoted, shownAs(suggestion.body, 8)])).toEqual([]);
  });
});
