import type { Words } from '../../../review/index.ts';
import { CONFIG_FILE, code, strong } from '../../../review/index.ts';
import type { Decision, GateRequirement } from '../decision.ts';
import type { TeamTrouble } from '../../../forge/index.ts';
import { isEnforced } from '../approvals/approvals.ts';
import { sameName } from '../../../forge/index.ts';

/** Why nobody can approve for a team that is asked, and what helps; one line for each. */
export function teamTroubleLines({ requirements, teamTroubles }: Decision): readonly Words[] {
  const isTroubled = (team: string) => teamTroubles.some((each) => sameName(each.team, team));
  return teamTroubles.flatMap((trouble) => {
    const asking = requirements
      .map(({ requirement }) => requirement)
      .filter(
        (each) => isEnforced(each) && each.teams.some((team) => sameName(team, trouble.team)),
      );
    const [first] = asking;
    if (first === undefined) return [];
    const held = asking.find(({ teams, people }) => people.length === 0 && teams.every(isTroubled));
    return [lineOf(trouble, held ?? first, held !== undefined)];
  });
}

/** `isHeld`: nobody else could approve instead. */
function lineOf({ team: name, kind }: TeamTrouble, asked: GateRequirement, isHeld: boolean): Words {
  const until = isHeld ? `${heldBy(asked)} held until` : 'nobody can approve for it until';
  const source = writtenIn(asked);
  switch (kind) {
    case 'not-found':
      return [
        strong('There is no team ', name),
        `, or the App cannot see it: ${until} `,
        ...source,
        ' names another.',
      ];
    case 'no-members':
      return [
        strong('The team ', name, ' has no members:'),
        ` ${until} it has some, or `,
        ...source,
        ' names another.',
      ];
    case 'foreign':
      return [
        strong('The team ', name, ' belongs to another organisation'),
        `, whose teams the App cannot look up: ${until} `,
        ...source,
        ' names one of this organisation.',
      ];
    case 'forbidden':
      return [
        strong('Who is in ', name, ' may not be looked up:'),
        ` ${until} the App is granted the permission Members (read-only). An owner of the organisation grants it under Settings, GitHub Apps.`,
      ];
  }
}

/** A rule and the owners of files ask for some changes of a tier only. */
const heldBy = ({ from, tier, source }: GateRequirement): string =>
  from === 'platform' || source === CONFIG_FILE
    ? `every ${tier} change is`
    : 'changes like this one are';

/** The field of the configuration, or the line of a rule or of CODEOWNERS, that names a team. */
function writtenIn({ from, tier, source }: GateRequirement): Words {
  if (source !== CONFIG_FILE) return [code(source)];
  const field = from === 'platform' ? 'platformTeam' : `tiers.${tier}.from`;
  return [code(field), ' in ', code(source)];
}
