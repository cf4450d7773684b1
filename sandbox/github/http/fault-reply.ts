import type { World } from '../state/world.ts';
import type { Reply } from './call.ts';
import type { Fault } from './faults.ts';

/** What GitHub's front doors answer when something is wrong; nothing was done. */
export function faultReply(world: World, fault: Fault): Reply {
  const documentation_url = `${world.links.html}/rest`;
  switch (fault.kind) {
    case 'secondary-limit': {
      const { status = 403, retryAfter = null } = fault;
      return {
        status,
        headers: retryAfter === null ? {} : { 'retry-after': String(retryAfter) },
        body: {
          message:
            'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
          documentation_url: `${documentation_url}/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits`,
          status: String(status),
        },
      };
    }
    case 'primary-limit': {
      const reset = Math.ceil(world.now() / 1000) + fault.resetIn;
      return {
        status: 403,
        headers: {
          'x-ratelimit-limit': '5000',
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': String(reset),
          'x-ratelimit-used': '5000',
          'x-ratelimit-resource': 'core',
        },
        body: {
          message: 'API rate limit exceeded for installation ID 1.',
          documentation_url,
          status: '403',
        },
      };
    }
    case 'status':
      return {
        status: fault.status,
        body: { message: STATUS_MESSAGES.get(fault.status) ?? 'Server Error' },
      };
    case 'reset':
    case 'applied-but-cut':
    case 'hang':
    case 'delay':
      throw new Error(`${fault.kind} has no answer of its own.`);
  }
}

const STATUS_MESSAGES: ReadonlyMap<number, string> = new Map([
  [401, 'Bad credentials'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [502, 'Bad Gateway'],
  [503, 'Service unavailable'],
]);
