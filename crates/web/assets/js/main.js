// What makes pages pleasant. Each module does one thing and finds its elements by a data attribute;
// every page works without them.
import "./clock.js";
import "./copy.js";
import "./companion/deck.js";
import "./companion/device.js";
import "./companion/push.js";
import "./companion/swipe.js";
import "./dialog.js";
import "./guard.js";
import "./hover.js";
import "./insert.js";
import "./keys.js";
import "./palette.js";
import "./rows.js";
import "./theme.js";
import "./toast.js";
import "./zone.js";
