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
      return `${plural(why.customers, 'customer')} too few (${why.needed} are needed).`;
    case 'too_short':
      return `${plural(why.days, 'day')} too short (${why.needed} are needed).`;
    case 'too_few_repeats':
      return `${plural(why.repeats, 'repeat purchase')} too few (${why.needed} are needed).`;
    case 'degenerate':
      return `${why.method} is out: ${PROBLEMS[why.problem]}.`;
    case 'smallest_error':
      return `${why.method} did best on days held out before (the last ${why.days}: RMSE ${why.rmse.toFixed(3)} over ${why.customers} customers).`;
    case 'beats_plain':
      return `${besidePlain(why)}, better than chance explains.`;
    case 'level_with_plain':
      return `${besidePlain(why)}, which chance explains.`;
    case 'worse_than_plain':
      return `${besidePlain(why)}, worse than chance explains.`;
    case 'quiet_season':
      return `The last ${why.days} days were silent, and so they were a year ago, before ${why.purchases} purchases came in as many days: that season counts too.`;
    case 'level':
      return `What it expects is multiplied by ${why.level.toFixed(3)}: it was off to that side every time.`;
  }
}

function besidePlain({ plain, rmse, plainRmse, low, high }: Extract<Why, { plain: unknown }>): string {
  const [difference, from, to] = [rmse - plainRmse, low, high].map((one) => one.toFixed(3));
  return `The best baseline, ${plain}, was off by ${plainRmse.toFixed(3)} there: a difference of ${difference} [${from}, ${to}]`;
}

const plural = (count: number, what: string): string => `${count} ${what}${count === 1 ? ' is' : 's are'}`;
