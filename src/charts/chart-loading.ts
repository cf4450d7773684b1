import { newlyLeavingOut } from './dependencies/helm-ignore.ts';
import { unpackChart } from './packed-chart.ts';

/** Tells what Helm loads of a chart: the files of an archive, and of a folder those that its `.helmignore` leaves. */
export const chartLoading = {
  unpacked: unpackChart,
  newlyLeavingOut,
} as const;
