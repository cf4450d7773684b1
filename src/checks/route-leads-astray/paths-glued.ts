import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { GluedPath } from './glued-paths.ts';
import { gluedPaths } from './glued-paths.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';
import { virtualServicesLookedAt } from '../gateways/looked-at.ts';
import { scopeOf } from '../references/reference.ts';

const PATH_GLUED: Check = {
  id: 'path-glued',
  title: 'A rewrite takes away the slash between what it writes and the rest of the path',
  level: 'medium',
  severity: 'warning',
  blind: 'Which paths clients ask for.',
};
const SLASH_DOUBLED: Check = {
  id: 'slash-doubled',
  title: 'A rewrite makes paths that begin with two slashes',
  level: 'low',
  severity: 'info',
  blind: 'Whether the server takes two slashes for one.',
};

/** What servers get where a prefix is replaced letter by letter: ROUTE-44, ROUTE-45. */
export const pathsGlued = ofObjects(
  [PATH_GLUED, SLASH_DOUBLED],
  virtualServicesLookedAt,
  () => (virtualService) => gluedPaths(virtualService).map((one) => draftOf(virtualService, one)),
);

function draftOf(
  subject: Resource,
  { prefix, uri, origin, matched, asked, got, what }: GluedPath,
): FindingDraft {
  const isGlued = what === 'glued';
  const slashed = `${prefix}/`;
  return {
    check: isGlued ? PATH_GLUED.id : SLASH_DOUBLED.id,
    subject,
    key: `${prefix} to ${uri}`,
    scope: scopeOf('service'),
    message: `Who asks for \`${asked}\` gets what the server has at \`${got}\`.`,
    why: `${subjectText(subject)} replaces the prefix \`${prefix}\` (${placeOf(matched)}) by \`${uri}\` (${placeOf(origin)}), letter by letter: what follows is put behind it as it is.`,
    symptom: isGlued
      ? '404 from the server'
      : '404 or a redirect from servers that do not take two slashes for one; path rules of policies do not match',
    origin,
    related: [matched],
    fix: {
      text: isGlued
        ? `Write \`${uri}/\`.`
        : `Match \`${slashed}\` before it, with the same rewrite; \`${prefix}\` then takes only itself.`,
    },
  };
}
