import { expect, test } from 'vitest';
import { contractIsPresent } from '../../support/github-contract.ts';
import { concluded, idle, open, tell } from './story.ts';

// every story is held to the description when it ends; here it shows where there is none to hold it to
test.skipIf(!contractIsPresent)(
  "what the App and GitHub say to each other fits GitHub's own description",
  async () => {
    const heard: string[] = [];
    const story = await tell({
      examples: ['13-wrong-addresses'],
      before: (_, github) => {
        github.onExchange(({ method, template, status }) => {
          heard.push(`${method} ${template} ${String(status)}`);
        });
      },
    });
    const pr = await open(story.shop, '13-wrong-addresses');
    await concluded(pr, 'action_required');
    // The platform team and the owners of the services whose settings lead nowhere are both asked.
    pr.reviewBy('pat', 'APPROVED');
    pr.reviewBy('sam', 'APPROVED');
    await concluded(pr, 'success');
    await idle(story);
    expect(new Set(heard).size).toBeGreaterThan(8);
  },
);
