import polaris from '@shopify/polaris/locales/en.json' with { type: 'json' };
import common from './en/common.json' with { type: 'json' };
import customers from './en/customers.json' with { type: 'json' };
import dormancy from './en/dormancy.json' with { type: 'json' };
import errors from './en/errors.json' with { type: 'json' };
import flows from './en/flows.json' with { type: 'json' };
import gifts from './en/gifts.json' with { type: 'json' };
import health from './en/health.json' with { type: 'json' };
import home from './en/home.json' with { type: 'json' };
import predictions from './en/predictions.json' with { type: 'json' };
import recommendations from './en/recommendations.json' with { type: 'json' };
import segments from './en/segments.json' with { type: 'json' };

export default {
  polaris,
  common,
  customers,
  dormancy,
  errors,
  flows,
  gifts,
  health,
  home,
  predictions,
  recommendations,
  segments,
};
