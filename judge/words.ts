/** Why a method was chosen, in a sentence or two for whoever reads the judgement. */
import type { Choice, Why } from '#app/algorithms/purchases/types.ts';

export const PROBLEMS = {
  no_repeats: 'nobody has bought twice',
  too_few_repeaters: 'too few have bought twice',
  everybody_lives_for_ever: 'by it everybody stays a customer for ever',
  nobody_comes_back: 'by it nobody ever comes back',
  flat_likelihood: 'many different parameters fit equally well',
  no_convergence: 'the search for its parameters did not arrive',
  at_the_border: 'its parameters run to the edge of what is possible',
} as const;

export const inWords = ({ why }: Choice): string => why.map(sentence).join(' ');

function sentence(why: Why): string {
  switch (why.key) {
    case 'too_few_customers':
      return `${why.customers} customers are too few (${why.needed} are needed).`;
    case 'too_short':
      return `${why.days} days are too short (${why.needed} are needed).`;
    case 'too_few_repeats':
      return `${why.repeats} repeat purchases are too few (${why.needed} are needed).`;
    case 'degenerate':
      return `${why.method} is out: ${PROBLEMS[why.problem]}.`;
    case 'smallest_error':
      return `${why.method} did best on days held out before (the last ${why.days}: RMSE ${why.rmse.toFixed(3)} over ${why.customers} customers).`;
    case 'better_than_plain':
      return `The best baseline, ${why.plain}, was off by ${why.plainRmse.toFixed(3)} there.`;
    case 'no_better_than_plain':
      return `The best baseline, ${why.plain}, was off by ${why.plainRmse.toFixed(3)} on the last of them, which chance explains.`;
    case 'level':
      return `What it expects is multiplied by ${why.level.toFixed(3)}: it was off to that side every time.`;
  }
}
