import { counted, placeOf } from '../../../manifest/index.ts';
import type { ParsedConfig } from './repository-config.ts';

/** Says that a configuration cannot be followed and what to do, then each of its mistakes with its place. */
export const configurationMistakes = ({
  problems,
}: Pick<Extract<ParsedConfig, { kind: 'invalid' }>, 'problems'>): readonly string[] => [
  `The configuration has ${counted(problems.length, 'mistake')}. Mend what stands below; \`meshwarden rules check\` says when all is well.`,
  ...problems.map(({ message, origin }) => `${placeOf(origin)}: ${message}`),
];
