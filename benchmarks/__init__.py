"""Speed, side by side with the peer in one run, as a ratio with its spread."""

import os

# Before any peer is imported: what is not on this machine is not asked for over the network.
os.environ |= {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}
