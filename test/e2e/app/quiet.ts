import { eventually } from '../../support/eventually.ts';
import type { SkippingClock } from './skipping-clock.ts';
import type { Story } from './story.ts';

/** Milliseconds that pass at once where everything waits. */
const STEP = 15_000;
/** Looks in a row at which nothing runs before time is skipped: what is due is about to be claimed. */
const LOOKS = 4;

/** Once every webhook is answered and nothing is left to do: not now, and not later either. */
export async function quiet({ github, app }: Story, clock: SkippingClock): Promise<void> {
  let [open, looks] = ['unknown', 0];
  for (let rounds = 0; rounds < 2; rounds++) {
    await github.settled();
    await eventually(
      async () => {
        const { waiting, running } = await app.counts();
        open = `${String(waiting)} jobs wait, ${String(running)} run`;
        looks = running === 0 ? looks + 1 : 0;
        if (waiting === 0 && running === 0) return true;
        if (looks % LOOKS === LOOKS - 1) clock.skip(STEP);
        return false;
      },
      () => open,
    );
  }
}
