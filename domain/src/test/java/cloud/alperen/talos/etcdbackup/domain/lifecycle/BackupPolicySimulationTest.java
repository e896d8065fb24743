package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.Property;
import cloud.alperen.talos.etcdbackup.domain.retention.DeletionPolicy;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Decisions applied again and again to a disturbed world. */
class BackupPolicySimulationTest {
  private static final int WORLDS = 1_000;
  private static final int DISTURBED_STEPS = 60;
  private static final int ENOUGH_STEPS = 120;

  @Test
  void everyWorldThatIsLeftAloneComesToRest() {
    Property.forSeeds(WORLDS, random -> {
      World world = disturbed(random);
      settle(world);
      for (int i = 0; i < 3 && !world.gone(); i++) {
        assertEquals(Decision.Step.REST, world.decide().step(), "rests only for a moment");
      }
    });
  }

  @Test
  void nothingIsLeftBehindAtRest() {
    Property.forSeeds(WORLDS, random -> {
      World world = disturbed(random);
      boolean deletedBefore = world.deleting();
      settle(world);
      // While it waits, the next attempt or the finalizer will see to what a killed one left.
      boolean lookedAfter = world.status().phase() == Phase.WAITING && world.finalizer();
      assertTrue(lookedAfter || !world.unfinishedUpload(), world.look().toString());
      boolean known = world.status().phase() == Phase.SUCCEEDED;
      assertTrue(lookedAfter || known || !world.object(), world.look().toString());
      assertEquals(world.deleting(), world.gone(), world.look().toString());
      if (world.gone()) {
        assertFalse(world.finalizer());
        assertTrue(!world.object() || world.policy() == DeletionPolicy.RETAIN);
      } else if (world.status().phase().terminal()) {
        boolean needed =
            world.status().phase() == Phase.SUCCEEDED && world.policy() == DeletionPolicy.DELETE;
        assertEquals(needed, world.finalizer(), world.look().toString());
      }
      assertTrue(world.gone() || !deletedBefore);
    });
  }

  @Test
  void aSuccessStaysASuccessAndItsObjectStaysUntilItIsDeleted() {
    Property.forSeeds(WORLDS, random -> {
      World world = new World(random);
      boolean succeeded = false;
      for (int i = 0; i < DISTURBED_STEPS && !world.gone(); i++) {
        step(world, random);
        succeeded |= world.status().phase() == Phase.SUCCEEDED;
        assertEquals(succeeded, world.status().phase() == Phase.SUCCEEDED);
        assertTrue(!succeeded || world.object() || world.deleting());
      }
    });
  }

  @Test
  void noUploadIsUnfinishedWithoutAFinalizer() {
    Property.forSeeds(WORLDS, random -> {
      World world = new World(random);
      for (int i = 0; i < DISTURBED_STEPS && !world.gone(); i++) {
        step(world, random);
        assertTrue(world.finalizer() || !world.unfinishedUpload(), world.look().toString());
      }
    });
  }

  private static World disturbed(Random random) {
    World world = new World(random);
    for (int i = 0; i < DISTURBED_STEPS && !world.gone(); i++) {
      step(world, random);
    }
    return world;
  }

  private static void step(World world, Random random) {
    switch (random.nextInt(3)) {
      case 0 -> world.act(world.decide());
      case 1 -> world.run();
      default -> {
        if (random.nextInt(3) == 0) {
          world.disturb();
        }
      }
    }
  }

  /** Until nothing happens any more but looking for what is missing. */
  private static void settle(World world) {
    for (int i = 0; i < ENOUGH_STEPS; i++) {
      if (world.gone()) {
        return;
      }
      Decision decision = world.decide();
      boolean acted = world.act(decision);
      boolean waits =
          world.status().phase() == Phase.WAITING || decision.lookAgainIn().isEmpty();
      if (!acted && !world.busy() && waits) {
        return;
      }
      world.run();
    }
    throw new AssertionError("no rest: " + world.look());
  }
}
