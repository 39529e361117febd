import polaris from '@shopify/polaris/locales/nl.json' with { type: 'json' };
import common from './nl/common.json' with { type: 'json' };
import customers from './nl/customers.json' with { type: 'json' };
import dormancy from './nl/dormancy.json' with { type: 'json' };
import errors from './nl/errors.json' with { type: 'json' };
import flows from './nl/flows.json' with { type: 'json' };
import gifts from './nl/gifts.json' with { type: 'json' };
import health from './nl/health.json' with { type: 'json' };
import home from './nl/home.json' with { type: 'json' };
import predictions from './nl/predictions.json' with { type: 'json' };
import recommendations from './nl/recommendations.json' with { type: 'json' };
import segments from './nl/segments.json' with { type: 'json' };

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
