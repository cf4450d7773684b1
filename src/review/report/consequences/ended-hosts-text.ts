import type { Consequence } from '../../../compare/index.ts';
import { listed } from '../../../manifest/index.ts';
import type { CallRow } from '../../claims/call-rows.ts';
import { isOfDeadRedirect } from '../../claims/call-weight.ts';
import { arrivalText, mostOf } from './consequence-block.ts';
import { hostWords } from './consequence-text.ts';

/**
 * Says which hosts of a gateway end with what a finding is about: ` No longer served: a.example.com and b.example.com.`;
 * empty where no rows are of hosts that end. A host is told once, by the most that is known of it.
 */
export function endedHostsText(rows: readonly CallRow[]): string {
  const ended = rows
    .map(({ consequence }) => consequence)
    .filter(({ gateway, kind }) => gateway !== undefined && ENDINGS.has(kind));
  const [first] = ended;
  if (first === undefined) return '';
  const told = new Set<string>();
  const ofEnding = (ending: Ending): readonly string[] => {
    const names = ended.filter((each) => endingOf(each) === ending).map(hostWords);
    const own = [...new Set(names)].filter((name) => !told.has(name));
    if (ending !== 'dead') own.forEach((name) => told.add(name));
    return own;
  };
  const isInside = ended.every(({ arrival }) => arrival === 'inside');
  return [
    namedHosts('No longer served', ofEnding('answered')),
    namedHosts('No longer routed to targets that are not seen here', ofEnding('unseen')),
    namedHosts('No longer redirected to a target that does not answer here', ofEnding('dead')),
    isInside ? arrivalText(first) : '',
  ].join('');
}

const ENDINGS: ReadonlySet<Consequence['kind']> = new Set(['closed', 'lost', 'unrouted']);

type Ending = 'answered' | 'unseen' | 'dead';

function endingOf(consequence: Consequence): Ending {
  if (consequence.kind === 'unrouted') return 'unseen';
  return isOfDeadRedirect(consequence) ? 'dead' : 'answered';
}

const namedHosts = (verb: string, names: readonly string[]): string =>
  names.length === 0 ? '' : ` ${verb}: ${listed(names, mostOf(names))}.`;
