import type { Reviewers } from '../core/effects/reviewers.ts';

/** Whom we asked, as one list of names: teams as `team:slug`. */
export const namesOf = ({ teams, people }: Reviewers): readonly string[] => [
  ...teams.map((slug) => `team:${slug}`),
  ...people,
];

export const reviewersOf = (names: readonly string[]): Reviewers => ({
  teams: names.filter((name) => name.startsWith('team:')).map((name) => name.slice(5)),
  people: names.filter((name) => !name.startsWith('team:')),
});
