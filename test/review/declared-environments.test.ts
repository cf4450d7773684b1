import { expect, test } from 'vitest';
import { declaredEnvironments } from '../../src/review/index.ts';
import { parseRepositoryConfig } from '../../src/review/policy/configuration/repository-config.ts';

/** Destinations of each environment that a configuration names. */
function destinationsOf(text: string): Record<string, readonly string[]> {
  const parsed = parseRepositoryConfig('config.yaml', text);
  if (parsed.kind === 'invalid') throw new Error(parsed.problems[0]?.message);
  return Object.fromEntries(
    declaredEnvironments(parsed).map(({ name, destinations = [] }) => [name, destinations]),
  );
}

test('a cluster that says its environment is a destination of it, also where nothing else names that', () => {
  expect(
    destinationsOf(`environments: [{ name: prod, destinations: [https://old.example] }]
clusters:
  - { name: eu, server: https://eu.example, environment: prod }
  - { name: lab, server: https://lab.example, environment: test }
  - { name: other, server: https://other.example }
`),
  ).toEqual({
    prod: ['https://old.example', 'eu', 'https://eu.example'],
    test: ['lab', 'https://lab.example'],
  });
});
